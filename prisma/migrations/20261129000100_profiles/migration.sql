-- CreateTable
CREATE TABLE "profile" (
    "id" UUID NOT NULL,
    "table_id" UUID NOT NULL,
    "account_id" TEXT NOT NULL,
    "role_arn" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'profiling',
    "error_code" TEXT,
    "error" TEXT,
    "rows" BIGINT,
    "column_count" INTEGER,
    "profiled_count" INTEGER,
    "scanned_bytes" BIGINT,
    "signature" TEXT,
    "source_updated_at" TIMESTAMPTZ(3),
    "started_by_id" UUID,
    "started_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "profile_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "profile_column" (
    "profile_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "counts" JSONB NOT NULL,
    "values" JSONB NOT NULL,

    CONSTRAINT "profile_column_pkey" PRIMARY KEY ("profile_id","ordinal")
);

-- CreateTable
CREATE TABLE "profile_access" (
    "table_id" UUID NOT NULL,
    "role_arn" TEXT NOT NULL,
    "signature" TEXT NOT NULL,
    "columns" TEXT[],
    "refusal" TEXT,
    "valid_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "profile_access_pkey" PRIMARY KEY ("table_id","role_arn","signature")
);

-- CreateIndex
CREATE INDEX "profile_table_id_created_at_id_idx" ON "profile"("table_id", "created_at" DESC, "id" DESC);

-- AddForeignKey
ALTER TABLE "profile" ADD CONSTRAINT "profile_table_id_fkey" FOREIGN KEY ("table_id") REFERENCES "dataset_table"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "profile_column" ADD CONSTRAINT "profile_column_profile_id_fkey" FOREIGN KEY ("profile_id") REFERENCES "profile"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "profile_access" ADD CONSTRAINT "profile_access_table_id_fkey" FOREIGN KEY ("table_id") REFERENCES "dataset_table"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Of a table one profile is made at a time.
CREATE UNIQUE INDEX "profile_running_key" ON "profile"("table_id") WHERE "state" = 'profiling';
-- Prisma says of a list only what it holds.
ALTER TABLE "profile_access" ALTER COLUMN "columns" SET NOT NULL;

-- What Lake Formation and Glue say of each account, part by part.

-- CreateTable
CREATE TABLE "lake_snapshot" (
    "account_id" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "taken_at" TIMESTAMPTZ(3) NOT NULL,
    "run_id" UUID,
    "taken_by_id" UUID,
    "taken_by" TEXT NOT NULL,
    "role_arn" TEXT NOT NULL,
    "databases" INTEGER NOT NULL,
    "tables" INTEGER NOT NULL,
    "grants" INTEGER NOT NULL,
    "calls" INTEGER NOT NULL,

    CONSTRAINT "lake_snapshot_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "lake_part" (
    "account_id" TEXT NOT NULL,
    "part" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "body" JSONB NOT NULL,

    CONSTRAINT "lake_part_pkey" PRIMARY KEY ("account_id","part")
);

-- AddForeignKey
ALTER TABLE "lake_part" ADD CONSTRAINT "lake_part_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "lake_snapshot"("account_id") ON DELETE CASCADE ON UPDATE CASCADE;

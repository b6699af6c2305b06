-- The catalog: what was registered, as its source told it, and what the search finds of it.

-- CreateTable
CREATE TABLE "dataset" (
    "id" UUID NOT NULL,
    "account_id" TEXT NOT NULL,
    "source_kind" TEXT NOT NULL,
    "source_key" TEXT NOT NULL,
    "glue_database" TEXT,
    "warehouse_kind" TEXT,
    "warehouse" TEXT,
    "database" TEXT,
    "schema_name" TEXT,
    "location" TEXT,
    "location_state" TEXT,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "domain" TEXT,
    "classification" TEXT,
    "owner_team" TEXT,
    "steward_ids" UUID[] DEFAULT ARRAY[]::UUID[],
    "refresh_expectation" TEXT NOT NULL DEFAULT 'none',
    "state" TEXT NOT NULL DEFAULT 'registering',
    "run_id" UUID NOT NULL,
    "error" TEXT,
    "created_by_id" UUID,
    "created_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "registered_at" TIMESTAMPTZ(3),

    CONSTRAINT "dataset_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "dataset_source_known" CHECK ("source_kind" IN ('glue', 's3', 'redshift')),
    CONSTRAINT "dataset_state_known" CHECK ("state" IN ('registering', 'registered', 'failed'))
);

-- CreateTable
CREATE TABLE "dataset_table" (
    "id" UUID NOT NULL,
    "dataset_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "type" TEXT NOT NULL DEFAULT 'TABLE',
    "format" TEXT NOT NULL,
    "location" TEXT,
    "rows" BIGINT,
    "bytes" BIGINT,
    "source_updated_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "dataset_table_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dataset_column" (
    "table_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "is_partition_key" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "dataset_column_pkey" PRIMARY KEY ("table_id","ordinal")
);

-- CreateTable
CREATE TABLE "catalog_entry" (
    "id" UUID NOT NULL,
    "dataset_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "domain" TEXT,
    "classification" TEXT,
    "owner_team" TEXT,
    "format" TEXT,
    "words" tsvector NOT NULL,

    CONSTRAINT "catalog_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "catalog_word" (
    "word" TEXT NOT NULL,

    CONSTRAINT "catalog_word_pkey" PRIMARY KEY ("word")
);

-- CreateIndex
CREATE UNIQUE INDEX "dataset_source_key" ON "dataset"("account_id", "source_key");

-- CreateIndex
CREATE UNIQUE INDEX "dataset_table_name_key" ON "dataset_table"("dataset_id", "name");

-- CreateIndex
-- Pages are walked by name in the order of bytes, whatever the database's locale.
ALTER TABLE "catalog_entry" ALTER COLUMN "name" TYPE TEXT COLLATE "C";
CREATE INDEX "catalog_entry_words_idx" ON "catalog_entry" USING GIN ("words");

-- CreateIndex
CREATE INDEX "catalog_entry_kind_name_id_idx" ON "catalog_entry"("kind", "name", "id");

-- CreateIndex
CREATE INDEX "catalog_entry_dataset_id_idx" ON "catalog_entry"("dataset_id");

-- CreateIndex
CREATE INDEX "catalog_word_word_idx" ON "catalog_word" USING GIN ("word" gin_trgm_ops);

-- AddForeignKey
ALTER TABLE "dataset_table" ADD CONSTRAINT "dataset_table_dataset_id_fkey" FOREIGN KEY ("dataset_id") REFERENCES "dataset"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dataset_column" ADD CONSTRAINT "dataset_column_table_id_fkey" FOREIGN KEY ("table_id") REFERENCES "dataset_table"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "catalog_entry" ADD CONSTRAINT "catalog_entry_dataset_id_fkey" FOREIGN KEY ("dataset_id") REFERENCES "dataset"("id") ON DELETE CASCADE ON UPDATE CASCADE;
-- Prisma says of a list only that it has a default.
ALTER TABLE "dataset" ALTER COLUMN "steward_ids" SET NOT NULL;

-- AlterTable
ALTER TABLE "dataset_table" ADD COLUMN     "partitions_known" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "dataset_partition" (
    "table_id" UUID NOT NULL,
    "hash" UUID NOT NULL,
    "values" TEXT[],
    "location" TEXT,

    CONSTRAINT "dataset_partition_pkey" PRIMARY KEY ("table_id","hash")
);

-- CreateTable
CREATE TABLE "crawl_setting" (
    "dataset_id" UUID NOT NULL,
    "crawler_name" TEXT,
    "accepts_additive" BOOLEAN NOT NULL DEFAULT false,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "crawl_setting_pkey" PRIMARY KEY ("dataset_id")
);

-- CreateTable
CREATE TABLE "crawl" (
    "run_id" UUID NOT NULL,
    "dataset_id" UUID NOT NULL,
    "crawler_name" TEXT,
    "is_joined" BOOLEAN NOT NULL DEFAULT false,
    "crawler" JSONB,
    "compared_at" TIMESTAMPTZ(3),
    "tables" INTEGER,
    "created_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "crawl_pkey" PRIMARY KEY ("run_id")
);

-- CreateTable
CREATE TABLE "crawl_table" (
    "run_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "input" JSONB NOT NULL,

    CONSTRAINT "crawl_table_pkey" PRIMARY KEY ("run_id","name")
);

-- CreateTable
CREATE TABLE "crawl_change" (
    "id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "dataset_id" UUID NOT NULL,
    "table_name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "table_id" UUID,
    "diff" JSONB NOT NULL,
    "found" JSONB,
    "before_input" JSONB,
    "after_input" JSONB,
    "new_partitions" INTEGER NOT NULL DEFAULT 0,
    "dropped_partitions" INTEGER NOT NULL DEFAULT 0,
    "refusal" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "decided_by_id" UUID,
    "decided_by_name" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "refusal_run_id" UUID,
    "error" TEXT,

    CONSTRAINT "crawl_change_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "crawl_partition" (
    "run_id" UUID NOT NULL,
    "table_name" TEXT NOT NULL,
    "hash" UUID NOT NULL,
    "values" TEXT[],
    "location" TEXT,
    "kind" TEXT NOT NULL DEFAULT 'found',

    CONSTRAINT "crawl_partition_pkey" PRIMARY KEY ("run_id","table_name","hash")
);

-- CreateIndex
CREATE INDEX "crawl_dataset_id_created_at_run_id_idx" ON "crawl"("dataset_id", "created_at" DESC, "run_id" DESC);

-- CreateIndex
CREATE INDEX "crawl_change_dataset_id_state_table_name_idx" ON "crawl_change"("dataset_id", "state", "table_name");

-- CreateIndex
CREATE UNIQUE INDEX "crawl_change_table_key" ON "crawl_change"("run_id", "table_name", "kind");

-- AddForeignKey
ALTER TABLE "dataset_partition" ADD CONSTRAINT "dataset_partition_table_id_fkey" FOREIGN KEY ("table_id") REFERENCES "dataset_table"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "crawl_setting" ADD CONSTRAINT "crawl_setting_dataset_id_fkey" FOREIGN KEY ("dataset_id") REFERENCES "dataset"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "crawl" ADD CONSTRAINT "crawl_dataset_id_fkey" FOREIGN KEY ("dataset_id") REFERENCES "dataset"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "crawl_table" ADD CONSTRAINT "crawl_table_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "crawl"("run_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "crawl_change" ADD CONSTRAINT "crawl_change_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "crawl"("run_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "crawl_partition" ADD CONSTRAINT "crawl_partition_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "crawl"("run_id") ON DELETE CASCADE ON UPDATE CASCADE;

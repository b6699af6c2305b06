-- One history: walked by time on each way that it is seen, searched in its text, grouped by the shape of the SQL.

-- What others ran on a warehouse, and what ran as one database user.
CREATE INDEX "statement_warehouse_created_idx" ON "statement"("account_id", "warehouse_kind", "warehouse", "created_at" DESC, "id" DESC) WHERE "source" = 'warehouse';
CREATE INDEX "statement_db_user_created_idx" ON "statement"("account_id", "db_user", "created_at" DESC, "id" DESC) WHERE "source" = 'warehouse';
-- What is rare is found without walking past what is common.
CREATE INDEX "statement_label_created_idx" ON "statement"("label" text_pattern_ops, "created_at" DESC, "id" DESC) WHERE "label" IS NOT NULL;
CREATE INDEX "statement_fingerprint_created_idx" ON "statement"("fingerprint", "created_at" DESC, "id" DESC) WHERE "fingerprint" IS NOT NULL;
CREATE INDEX "statement_unfinished_created_idx" ON "statement"("status", "created_at" DESC, "id" DESC) WHERE "status" <> 'FINISHED';
-- Compared as "C": without a locale's folding, which costs more than the search.
CREATE INDEX "statement_sql_idx" ON "statement" USING gin ("sql" COLLATE "C" gin_trgm_ops);
-- Which of the warehouse's statements are our own: the import asks for those that are open or ended since a time.
CREATE INDEX "statement_ours_ended_idx" ON "statement"("account_id", "warehouse_kind", "warehouse", "ended_at") WHERE "source" = 'headgate';
-- What has no fingerprint yet.
CREATE INDEX "statement_shapeless_idx" ON "statement"("id") WHERE "fingerprint" IS NULL;

-- A shape: all statements that differ in their literals only.
CREATE TABLE "query_shape" (
    "id" SERIAL NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "sql" TEXT NOT NULL,
    "kind" TEXT,
    CONSTRAINT "query_shape_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "query_shape_fingerprint_key" ON "query_shape"("fingerprint");

-- Who ran what kind of statement where: what the groups are narrowed by. `owner_id` is null for what ran outside.
CREATE TABLE "statement_series" (
    "id" SERIAL NOT NULL,
    "owner_id" UUID,
    "account_id" TEXT NOT NULL,
    "warehouse_kind" TEXT NOT NULL,
    "warehouse" TEXT NOT NULL,
    "database" TEXT NOT NULL,
    "label" TEXT,
    "db_user" TEXT,
    CONSTRAINT "statement_series_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "statement_series_key" ON "statement_series"("owner_id", "account_id", "warehouse_kind", "warehouse", "database", "label", "db_user") NULLS NOT DISTINCT;

-- Counts per shape and span of UTC days: of 1, of 8 and of 64 days from the epoch on, so that any period is a few spans.
-- `buckets` counts durations from bucket `first_bucket` on; bucket n ends at 1.1^n ms.
CREATE TABLE "statement_rollup" (
    "span" SMALLINT NOT NULL,
    "series_id" INTEGER NOT NULL,
    "day" INTEGER NOT NULL,
    "shape_id" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,
    "failed" INTEGER NOT NULL,
    "total_ms" DOUBLE PRECISION NOT NULL,
    "p95_ms" REAL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    "first_bucket" SMALLINT NOT NULL,
    "buckets" INTEGER[] NOT NULL,
    CONSTRAINT "statement_rollup_pkey" PRIMARY KEY ("span", "day", "series_id", "shape_id"),
    CONSTRAINT "statement_rollup_span_known" CHECK ("span" IN (1, 8, 64))
);
CREATE INDEX "statement_rollup_shape_idx" ON "statement_rollup"("shape_id", "span", "day");

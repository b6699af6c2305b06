-- Each way to see a statement walks an index that begins with what is seen: an owner, or a warehouse.

-- What ran as one database user on a warehouse, for whom the rest of it is not; it walked past all that ran elsewhere.
CREATE INDEX "statement_warehouse_user_created_idx" ON "statement"("account_id", "warehouse_kind", "warehouse", "db_user", "created_at" DESC, "id" DESC) WHERE "source" = 'warehouse';
DROP INDEX "statement_db_user_created_idx";
-- What failed, was cancelled or is under way; it walked past everybody's.
CREATE INDEX "statement_owner_unfinished_idx" ON "statement"("owner_id", "status", "created_at" DESC, "id" DESC) WHERE "owner_id" IS NOT NULL AND "status" <> 'FINISHED';
CREATE INDEX "statement_warehouse_unfinished_idx" ON "statement"("account_id", "warehouse_kind", "warehouse", "status", "created_at" DESC, "id" DESC) WHERE "source" = 'warehouse' AND "status" <> 'FINISHED';
DROP INDEX "statement_unfinished_created_idx";

-- Spans of 1, 4, 16 and 64 days instead of 1, 8 and 64: 90 days are at most 11 of them, where they were 16. The new
-- spans are summed from the days: their counts, their buckets without gaps, and the 95th percentile that those tell.
ALTER TABLE "statement_rollup" DROP CONSTRAINT "statement_rollup_span_known";
DELETE FROM "statement_rollup" WHERE "span" = 8;
WITH day AS (
    SELECT wide."span", one."day" / wide."span" * wide."span" AS "day", one."series_id", one."shape_id", one."count", one."failed",
      one."total_ms", one."last_at", one."first_bucket", one."buckets"
    FROM "statement_rollup" AS one, (VALUES (4), (16)) AS wide("span") WHERE one."span" = 1
), whole AS (
    SELECT "span", "day", "series_id", "shape_id", sum("count") AS "count", sum("failed") AS "failed", sum("total_ms") AS "total_ms",
      max("last_at") AS "last_at", min("first_bucket") FILTER (WHERE "buckets" <> '{}') AS first,
      max("first_bucket" + cardinality("buckets")) FILTER (WHERE "buckets" <> '{}') AS past
    FROM day GROUP BY "span", "day", "series_id", "shape_id"
), bar AS (
    SELECT "span", "day", "series_id", "shape_id", bucket, sum(counted) AS counted
    FROM (
        SELECT "span", "day", "series_id", "shape_id", "first_bucket" + n - 1 AS bucket, counted
        FROM day, unnest("buckets") WITH ORDINALITY AS each(counted, n)
        UNION ALL SELECT "span", "day", "series_id", "shape_id", bucket, 0 FROM whole, generate_series(first, past - 1) AS bucket
    ) AS part GROUP BY "span", "day", "series_id", "shape_id", bucket
), walked AS (
    SELECT *, sum(counted) OVER (key ORDER BY bucket) AS below, sum(counted) OVER key AS total
    FROM bar WINDOW key AS (PARTITION BY "span", "day", "series_id", "shape_id")
), histogram AS (
    SELECT "span", "day", "series_id", "shape_id", max(total) AS total, array_agg(counted::int ORDER BY bucket) AS buckets,
      min(bucket) FILTER (WHERE below >= greatest(1, ceil(total::float8 * 0.95::float8))) AS p95
    FROM walked GROUP BY "span", "day", "series_id", "shape_id"
)
INSERT INTO "statement_rollup" ("span", "day", "series_id", "shape_id", "count", "failed", "total_ms", "p95_ms", "last_at", "first_bucket", "buckets")
SELECT "span", "day", "series_id", "shape_id", whole."count", whole."failed", whole."total_ms",
  CASE WHEN total = 1 THEN greatest(0, whole."total_ms") WHEN total > 0 THEN CASE p95 WHEN 0 THEN 1 ELSE exp((p95 - 0.5) * ln(1.1::float8)) END END,
  whole."last_at", coalesce(whole.first, 0), coalesce(histogram.buckets, '{}')
FROM whole LEFT JOIN histogram USING ("span", "day", "series_id", "shape_id");
ALTER TABLE "statement_rollup" ADD CONSTRAINT "statement_rollup_span_known" CHECK ("span" IN (1, 4, 16, 64));

-- The workbench: scripts of several statements, results kept by us, saved queries with versions, one history.

-- Substring search over a million texts; a trusted extension, so the database's owner may create it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- A statement is either ours (it has an owner and a Run, several of one script share a Run) or was seen in the
-- warehouse's own history (it has neither).
ALTER TABLE "statement" ALTER COLUMN "owner_id" DROP NOT NULL;
ALTER TABLE "statement" ALTER COLUMN "role_arn" DROP NOT NULL;
ALTER TABLE "statement" DROP CONSTRAINT "statement_status_known";
ALTER TABLE "statement"
    ADD COLUMN "source" TEXT NOT NULL DEFAULT 'headgate',
    ADD COLUMN "run_id" UUID,
    ADD COLUMN "mode" TEXT NOT NULL DEFAULT 'single',
    ADD COLUMN "ordinal" INTEGER NOT NULL DEFAULT 1,
    ADD COLUMN "source_start" INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN "name" TEXT,
    ADD COLUMN "label" TEXT,
    ADD COLUMN "kind" TEXT,
    ADD COLUMN "fingerprint" TEXT,
    ADD COLUMN "saved_query_id" UUID,
    ADD COLUMN "saved_query_version" INTEGER,
    ADD COLUMN "result_format" TEXT NOT NULL DEFAULT 'CSV',
    ADD COLUMN "result_state" TEXT,
    ADD COLUMN "result_rows" BIGINT,
    ADD COLUMN "result_bytes" BIGINT,
    ADD COLUMN "cut_reason" TEXT,
    ADD COLUMN "queue_ms" DOUBLE PRECISION,
    ADD COLUMN "planning_ms" DOUBLE PRECISION,
    ADD COLUMN "compile_ms" DOUBLE PRECISION,
    ADD COLUMN "lock_ms" DOUBLE PRECISION,
    ADD COLUMN "execution_ms" DOUBLE PRECISION;
UPDATE "statement" SET "run_id" = "id";
ALTER TABLE "statement"
    ADD CONSTRAINT "statement_status_known" CHECK ("status" IN ('QUEUED', 'SUBMITTED', 'PICKED', 'STARTED', 'FINISHED', 'FAILED', 'ABORTED')),
    ADD CONSTRAINT "statement_mode_known" CHECK ("mode" IN ('single', 'session', 'transaction')),
    ADD CONSTRAINT "statement_result_state_known" CHECK ("result_state" IN ('fetching', 'complete', 'cut', 'expired')),
    ADD CONSTRAINT "statement_source_known" CHECK (
        ("source" = 'headgate' AND "owner_id" IS NOT NULL AND "role_arn" IS NOT NULL AND "run_id" IS NOT NULL)
        OR ("source" = 'warehouse' AND "owner_id" IS NULL AND "run_id" IS NULL AND "query_id" IS NOT NULL));
CREATE INDEX "statement_run_id_ordinal_idx" ON "statement"("run_id", "ordinal");
CREATE UNIQUE INDEX "statement_warehouse_query_key" ON "statement"("account_id", "warehouse_kind", "warehouse", "query_id") WHERE "source" = 'warehouse';

-- A page of a result, as our own CSV: NULL is an empty field, the empty string two quotes.
ALTER TABLE "statement_page"
    ADD COLUMN "body" BYTEA,
    ADD COLUMN "encoding" TEXT NOT NULL DEFAULT 'identity',
    ADD COLUMN "byte_count" INTEGER;
UPDATE "statement_page" SET "body" = convert_to("csv", 'UTF8'), "byte_count" = octet_length("csv");
ALTER TABLE "statement_page"
    ALTER COLUMN "body" SET NOT NULL,
    ALTER COLUMN "byte_count" SET NOT NULL,
    DROP COLUMN "csv";
-- What was fetched so far is what there is of an earlier result.
UPDATE "statement" SET
    "result_rows" = page."rows",
    "result_bytes" = page."bytes",
    "result_state" = CASE WHEN "result_expires_at" <= now() THEN 'expired' WHEN page."is_whole" THEN 'complete' ELSE 'cut' END,
    "cut_reason" = CASE WHEN "result_expires_at" > now() AND page."is_whole" IS NOT TRUE THEN 'failed' END
FROM (SELECT one."id", sum("row_count") AS "rows", sum("byte_count") AS "bytes", bool_or("n" IS NOT NULL AND "next_token" IS NULL) AS "is_whole"
      FROM "statement" AS one LEFT JOIN "statement_page" AS part ON part."statement_id" = one."id" GROUP BY one."id") AS page
WHERE page."id" = "statement"."id" AND "status" = 'FINISHED' AND "has_result_set";

-- Whom a statement and its result are shown to besides its owner.
CREATE TABLE "statement_share" (
    "id" UUID NOT NULL,
    "statement_id" UUID NOT NULL,
    "person_id" UUID,
    "role" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "statement_share_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "statement_share_one_grantee" CHECK (num_nonnulls("person_id", "role") = 1)
);
CREATE UNIQUE INDEX "statement_share_grantee_key" ON "statement_share"("statement_id", "person_id", "role") NULLS NOT DISTINCT;
CREATE INDEX "statement_share_person_id_statement_id_idx" ON "statement_share"("person_id", "statement_id");
CREATE INDEX "statement_share_role_statement_id_idx" ON "statement_share"("role", "statement_id");

CREATE TABLE "query_folder" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "parent_id" UUID,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "query_folder_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "query_folder_name_key" ON "query_folder"("owner_id", "parent_id", "name") NULLS NOT DISTINCT;

-- A saved query's text lives in its versions, which never change.
CREATE TABLE "saved_query_version" (
    "saved_query_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "author_id" UUID NOT NULL,
    "author_name" TEXT NOT NULL,
    "sql" TEXT NOT NULL,
    "parameters" JSONB NOT NULL,
    "chart" JSONB,
    "account_id" TEXT,
    "warehouse_kind" TEXT,
    "warehouse" TEXT,
    "database" TEXT,
    "note" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "saved_query_version_pkey" PRIMARY KEY ("saved_query_id", "version")
);
INSERT INTO "saved_query_version" ("saved_query_id", "version", "author_id", "author_name", "sql", "parameters", "account_id", "warehouse_kind", "warehouse", "database", "created_at")
SELECT saved."id", 1, saved."owner_id", coalesce(person."name", 'somebody'), saved."sql", '[]', saved."account_id", saved."warehouse_kind", saved."warehouse", saved."database", saved."updated_at"
FROM "saved_query" AS saved LEFT JOIN "person" ON person."id" = saved."owner_id";
ALTER TABLE "saved_query"
    DROP COLUMN "sql", DROP COLUMN "account_id", DROP COLUMN "warehouse_kind", DROP COLUMN "warehouse", DROP COLUMN "database",
    ADD COLUMN "folder_id" UUID,
    ADD COLUMN "description" TEXT NOT NULL DEFAULT '',
    ADD COLUMN "version" INTEGER NOT NULL DEFAULT 1;
DROP INDEX "saved_query_owner_id_name_key";
CREATE UNIQUE INDEX "saved_query_name_key" ON "saved_query"("owner_id", "folder_id", "name") NULLS NOT DISTINCT;

CREATE TABLE "saved_query_share" (
    "id" UUID NOT NULL,
    "saved_query_id" UUID NOT NULL,
    "person_id" UUID,
    "role" TEXT,
    "level" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "saved_query_share_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "saved_query_share_one_grantee" CHECK (num_nonnulls("person_id", "role") = 1),
    CONSTRAINT "saved_query_share_level_known" CHECK ("level" IN ('view', 'run', 'edit'))
);
CREATE UNIQUE INDEX "saved_query_share_grantee_key" ON "saved_query_share"("saved_query_id", "person_id", "role") NULLS NOT DISTINCT;
CREATE INDEX "saved_query_share_person_id_saved_query_id_idx" ON "saved_query_share"("person_id", "saved_query_id");
CREATE INDEX "saved_query_share_role_saved_query_id_idx" ON "saved_query_share"("role", "saved_query_id");

-- What Headgate knows and was told of a warehouse.
CREATE TABLE "warehouse_setting" (
    "account_id" TEXT NOT NULL,
    "warehouse_kind" TEXT NOT NULL,
    "warehouse" TEXT NOT NULL,
    "is_read_only" BOOLEAN NOT NULL DEFAULT false,
    "csv_is_exact" BOOLEAN,
    "csv_probed_at" TIMESTAMPTZ(3),
    "history_role_arn" TEXT,
    "history_database" TEXT,
    "history_audience" TEXT NOT NULL DEFAULT 'monitors',
    "history_cursor" JSONB,
    "history_imported_at" TIMESTAMPTZ(3),
    "history_problem" TEXT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "warehouse_setting_pkey" PRIMARY KEY ("account_id", "warehouse_kind", "warehouse"),
    CONSTRAINT "warehouse_setting_audience_known" CHECK ("history_audience" IN ('monitors', 'everyone'))
);

ALTER TABLE "statement_share" ADD CONSTRAINT "statement_share_statement_id_fkey" FOREIGN KEY ("statement_id") REFERENCES "statement"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "saved_query_version" ADD CONSTRAINT "saved_query_version_saved_query_id_fkey" FOREIGN KEY ("saved_query_id") REFERENCES "saved_query"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "saved_query_share" ADD CONSTRAINT "saved_query_share_saved_query_id_fkey" FOREIGN KEY ("saved_query_id") REFERENCES "saved_query"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "saved_query" ADD CONSTRAINT "saved_query_folder_id_fkey" FOREIGN KEY ("folder_id") REFERENCES "query_folder"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "query_folder" ADD CONSTRAINT "query_folder_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "query_folder"("id") ON DELETE CASCADE ON UPDATE CASCADE;

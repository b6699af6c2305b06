-- Statements, their results and saved queries.
CREATE TABLE "statement" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "account_id" TEXT NOT NULL,
    "warehouse_kind" TEXT NOT NULL,
    "warehouse" TEXT NOT NULL,
    "database" TEXT NOT NULL,
    "role_arn" TEXT NOT NULL,
    "sql" TEXT NOT NULL,
    "parameters" JSONB NOT NULL,
    "status" TEXT NOT NULL,
    "statement_id" TEXT,
    "db_user" TEXT,
    "pid" INTEGER,
    "query_id" BIGINT,
    "has_result_set" BOOLEAN NOT NULL DEFAULT false,
    "rows" BIGINT,
    "bytes" BIGINT,
    "duration_ms" DOUBLE PRECISION,
    "columns" JSONB,
    "error" TEXT,
    "error_position" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "submitted_at" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3),
    "cancelled_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "result_expires_at" TIMESTAMPTZ(3),
    CONSTRAINT "statement_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "statement_status_known" CHECK ("status" IN ('QUEUED', 'SUBMITTED', 'PICKED', 'STARTED', 'FINISHED', 'FAILED', 'ABORTED'))
);
CREATE UNIQUE INDEX "statement_statement_id_key" ON "statement"("statement_id");
CREATE INDEX "statement_owner_id_created_at_id_idx" ON "statement"("owner_id", "created_at" DESC, "id" DESC);

CREATE TABLE "statement_page" (
    "statement_id" UUID NOT NULL,
    "n" INTEGER NOT NULL,
    "row_from" BIGINT NOT NULL,
    "row_count" INTEGER NOT NULL,
    "csv" TEXT NOT NULL,
    "next_token" TEXT,
    CONSTRAINT "statement_page_pkey" PRIMARY KEY ("statement_id", "n")
);

CREATE TABLE "saved_query" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "sql" TEXT NOT NULL,
    "account_id" TEXT,
    "warehouse_kind" TEXT,
    "warehouse" TEXT,
    "database" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "saved_query_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "saved_query_owner_id_name_key" ON "saved_query"("owner_id", "name");

ALTER TABLE "statement_page" ADD CONSTRAINT "statement_page_statement_id_fkey" FOREIGN KEY ("statement_id") REFERENCES "statement"("id") ON DELETE CASCADE ON UPDATE CASCADE;

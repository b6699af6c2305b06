-- The second noun: everything that takes time. `run_at` says when a worker must next take a run up, and is null
-- while one holds it, while it waits for a call from outside, and for ever once it has ended.
CREATE TABLE "run" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "state_seq" INTEGER NOT NULL DEFAULT 1,
    "owner_id" UUID,
    "owner_name" TEXT NOT NULL,
    "account_id" TEXT,
    "parent_id" UUID,
    "retry_of_id" UUID,
    "request_id" TEXT,
    "idempotency_key" TEXT,
    "input" JSONB NOT NULL,
    "output" JSONB,
    "detail" JSONB,
    "signal" JSONB,
    "progress" DOUBLE PRECISION,
    "progress_text" TEXT,
    "error_code" TEXT,
    "error_message" TEXT,
    "priority" INTEGER NOT NULL DEFAULT 0,
    "run_at" TIMESTAMPTZ(6) DEFAULT now(),
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "retry" JSONB NOT NULL,
    "crashes" INTEGER NOT NULL DEFAULT 0,
    "submit_token" UUID,
    "fence" INTEGER NOT NULL DEFAULT 0,
    "worker_id" UUID,
    "wait_for" TEXT,
    "wake_pending" BOOLEAN NOT NULL DEFAULT false,
    "stop_as" TEXT,
    "cancel_reason" TEXT,
    "unconfirmed" BOOLEAN NOT NULL DEFAULT false,
    "timeout_ms" INTEGER,
    "deadline_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    "started_at" TIMESTAMPTZ(6),
    "ended_at" TIMESTAMPTZ(6),
    CONSTRAINT "run_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "run_state_known" CHECK ("state" IN ('queued', 'running', 'waiting', 'cancelling', 'succeeded', 'failed', 'cancelled', 'timed_out')),
    CONSTRAINT "run_held_or_due" CHECK ("worker_id" IS NULL OR "run_at" IS NULL),
    CONSTRAINT "run_ended_is_at_rest" CHECK ("ended_at" IS NULL OR ("worker_id" IS NULL AND "run_at" IS NULL AND "deadline_at" IS NULL)),
    CONSTRAINT "run_ended_or_open" CHECK (("state" IN ('succeeded', 'failed', 'cancelled', 'timed_out')) = ("ended_at" IS NOT NULL))
);

-- The claim walks this index in its own order, so that its cost does not grow with the backlog.
CREATE INDEX "run_claim_idx" ON "run"("kind", "priority" DESC, "run_at", "id") WHERE "run_at" IS NOT NULL;
CREATE INDEX "run_worker_idx" ON "run"("worker_id") WHERE "worker_id" IS NOT NULL;
CREATE INDEX "run_deadline_idx" ON "run"("deadline_at") WHERE "deadline_at" IS NOT NULL;
CREATE INDEX "run_open_child_idx" ON "run"("parent_id") WHERE "parent_id" IS NOT NULL AND "ended_at" IS NULL;
CREATE INDEX "run_waiting_parent_idx" ON "run"("id") WHERE "wait_for" = 'children' AND "run_at" IS NULL AND "worker_id" IS NULL;
CREATE UNIQUE INDEX "run_idempotency_key" ON "run"("owner_id", "idempotency_key") NULLS NOT DISTINCT WHERE "idempotency_key" IS NOT NULL;
-- Lists walk one of these per state or kind and merge.
CREATE INDEX "run_state_created_at_id_idx" ON "run"("state", "created_at" DESC, "id" DESC);
CREATE INDEX "run_kind_created_at_id_idx" ON "run"("kind", "created_at" DESC, "id" DESC);
CREATE INDEX "run_owner_id_state_created_at_id_idx" ON "run"("owner_id", "state", "created_at" DESC, "id" DESC);
CREATE INDEX "run_parent_id_created_at_idx" ON "run"("parent_id", "created_at") WHERE "parent_id" IS NOT NULL;

-- Open runs are rewritten often: look after them sooner than after a share of the whole history.
ALTER TABLE "run" SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000, fillfactor = 90);

-- One row per try: opened when it starts, closed once when it ends.
CREATE TABLE "run_attempt" (
    "run_id" UUID NOT NULL,
    "n" INTEGER NOT NULL,
    "submit_token" UUID NOT NULL,
    "worker_id" UUID NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
    "ended_at" TIMESTAMPTZ(6),
    "outcome" TEXT,
    "error_code" TEXT,
    "error_message" TEXT,
    "crashes" INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT "run_attempt_pkey" PRIMARY KEY ("run_id", "n")
);

CREATE TABLE "run_log" (
    "run_id" UUID NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "attempt" INTEGER NOT NULL,
    "level" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    CONSTRAINT "run_log_pkey" PRIMARY KEY ("run_id", "seq"),
    CONSTRAINT "run_log_level_known" CHECK ("level" IN ('info', 'warn', 'error'))
);

-- A process that takes runs up. Its lease covers all the runs it holds; whoever finds it expired takes them over.
CREATE TABLE "worker" (
    "id" UUID NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "kinds" TEXT[] NOT NULL,
    "capacity" INTEGER NOT NULL,
    "active" INTEGER NOT NULL DEFAULT 0,
    "state" TEXT NOT NULL DEFAULT 'alive',
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    "heartbeat_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    "lease_until" TIMESTAMPTZ(6) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    CONSTRAINT "worker_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "worker_state_known" CHECK ("state" IN ('alive', 'stopped', 'lost'))
);
CREATE INDEX "worker_state_lease_until_idx" ON "worker"("state", "lease_until");

-- What the workers can do, told by them as they start, so that the web process knows too.
CREATE TABLE "run_kind" (
    "kind" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "can_retry" BOOLEAN NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    CONSTRAINT "run_kind_pkey" PRIMARY KEY ("kind")
);

ALTER TABLE "run" ADD CONSTRAINT "run_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "run_attempt" ADD CONSTRAINT "run_attempt_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "run_log" ADD CONSTRAINT "run_log_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

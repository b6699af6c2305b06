-- CreateTable
CREATE TABLE "change" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'draft',
    "state_seq" INTEGER NOT NULL DEFAULT 1,
    "steps" JSONB NOT NULL,
    "account_ids" TEXT[],
    "plan_hash" TEXT,
    "plan" JSONB,
    "requirement" JSONB,
    "planned_at" TIMESTAMPTZ(3),
    "begun_at" TIMESTAMPTZ(3),
    "requester_id" UUID,
    "requester_name" TEXT NOT NULL,
    "requester_is_admin" BOOLEAN NOT NULL,
    "run_id" UUID,
    "applied_by_name" TEXT,
    "authority" JSONB,
    "applied_at" TIMESTAMPTZ(3),
    "checks" JSONB,
    "problem" TEXT,
    "reverts_id" UUID,
    "reverted_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "change_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "change_step" (
    "change_id" UUID NOT NULL,
    "n" INTEGER NOT NULL,
    "account_id" TEXT NOT NULL,
    "step" JSONB NOT NULL,
    "call" JSONB NOT NULL,
    "title" TEXT NOT NULL,
    "before" JSONB NOT NULL,
    "after" JSONB NOT NULL,
    "inverse" JSONB NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "state" TEXT NOT NULL DEFAULT 'pending',
    "was_so" BOOLEAN NOT NULL DEFAULT false,
    "error" TEXT,
    "sent_at" TIMESTAMPTZ(3),
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "change_step_pkey" PRIMARY KEY ("change_id","n")
);

-- CreateTable
CREATE TABLE "change_effect" (
    "change_id" UUID NOT NULL,
    "n" INTEGER NOT NULL,
    "direction" TEXT NOT NULL,
    "principal" TEXT NOT NULL,
    "effect" JSONB NOT NULL,

    CONSTRAINT "change_effect_pkey" PRIMARY KEY ("change_id","n")
);

-- CreateTable
CREATE TABLE "change_verdict" (
    "id" UUID NOT NULL,
    "change_id" UUID NOT NULL,
    "plan_hash" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "person_name" TEXT NOT NULL,
    "is_admin" BOOLEAN NOT NULL,
    "verdict" TEXT NOT NULL,
    "is_void" BOOLEAN NOT NULL DEFAULT false,
    "comment" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "change_verdict_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "change_expiry" (
    "id" UUID NOT NULL,
    "change_id" UUID NOT NULL,
    "n" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "undo" JSONB NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "ended_by_id" UUID,

    CONSTRAINT "change_expiry_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "change_state_id_idx" ON "change"("state", "id" DESC);

-- CreateIndex
CREATE INDEX "change_requester_id_id_idx" ON "change"("requester_id", "id" DESC);

-- CreateIndex
CREATE INDEX "change_account_ids_idx" ON "change" USING GIN ("account_ids");

-- CreateIndex
CREATE INDEX "change_reverts_id_idx" ON "change"("reverts_id");

-- CreateIndex
CREATE INDEX "change_effect_change_id_principal_n_idx" ON "change_effect"("change_id", "principal", "n");

-- CreateIndex
CREATE INDEX "change_verdict_change_id_created_at_idx" ON "change_verdict"("change_id", "created_at");

-- CreateIndex
CREATE INDEX "change_expiry_state_expires_at_idx" ON "change_expiry"("state", "expires_at");

-- CreateIndex
CREATE INDEX "change_expiry_key_state_idx" ON "change_expiry"("key", "state");

-- AddForeignKey
ALTER TABLE "change_step" ADD CONSTRAINT "change_step_change_id_fkey" FOREIGN KEY ("change_id") REFERENCES "change"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "change_effect" ADD CONSTRAINT "change_effect_change_id_fkey" FOREIGN KEY ("change_id") REFERENCES "change"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "change_verdict" ADD CONSTRAINT "change_verdict_change_id_fkey" FOREIGN KEY ("change_id") REFERENCES "change"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "change_expiry" ADD CONSTRAINT "change_expiry_change_id_fkey" FOREIGN KEY ("change_id") REFERENCES "change"("id") ON DELETE CASCADE ON UPDATE CASCADE;

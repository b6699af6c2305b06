-- AlterTable
ALTER TABLE "run" ADD COLUMN     "exclusive_key" TEXT;

-- CreateIndex
CREATE UNIQUE INDEX "run_exclusive_key" ON "run"("exclusive_key") WHERE "exclusive_key" IS NOT NULL AND "ended_at" IS NULL;

-- CreateTable
CREATE TABLE "warehouse_session" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "account_id" TEXT NOT NULL,
    "warehouse_kind" TEXT NOT NULL,
    "warehouse" TEXT NOT NULL,
    "database" TEXT NOT NULL,
    "role_arn" TEXT NOT NULL,
    "keep_seconds" INTEGER NOT NULL,
    "session_id" TEXT,
    "is_labelled" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "opened_at" TIMESTAMPTZ(3),
    "used_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "warehouse_session_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "warehouse_session_owner_id_created_at_idx" ON "warehouse_session"("owner_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "warehouse_session_used_at_idx" ON "warehouse_session"("used_at");

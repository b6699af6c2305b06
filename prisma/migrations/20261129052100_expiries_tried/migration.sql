-- AlterTable
ALTER TABLE "change_expiry" ADD COLUMN "due_at" TIMESTAMPTZ(3),
ADD COLUMN "tries" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN "problem" TEXT;

UPDATE "change_expiry" SET "due_at" = "expires_at";

ALTER TABLE "change_expiry" ALTER COLUMN "due_at" SET NOT NULL;

-- DropIndex
DROP INDEX "change_expiry_state_expires_at_idx";

-- CreateIndex
CREATE INDEX "change_expiry_state_due_at_idx" ON "change_expiry"("state", "due_at");

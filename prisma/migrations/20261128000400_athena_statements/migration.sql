-- AlterTable
ALTER TABLE "statement" ADD COLUMN     "is_reused" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "reuse_minutes" INTEGER,
ADD COLUMN     "scanned_bytes" BIGINT;

-- AlterTable
ALTER TABLE "aws_account" ADD COLUMN     "catalogs" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "disconnected_at" TIMESTAMPTZ(3),
ADD COLUMN     "domains" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "test_problems" INTEGER,
ADD COLUMN     "test_run_id" UUID,
ADD COLUMN     "tested_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "warehouse_setting" ADD COLUMN     "is_used" BOOLEAN NOT NULL DEFAULT true;

-- An admin may connect accounts in the console.
ALTER TABLE "aws_account" DROP CONSTRAINT "aws_account_source_known",
  ADD CONSTRAINT "aws_account_source_known" CHECK ("source" IN ('demo', 'environment', 'console'));

-- Every account has a Glue catalog of its own.
UPDATE "aws_account" SET "catalogs" = ARRAY["id"];

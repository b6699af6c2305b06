-- AlterTable
ALTER TABLE "statement" ADD COLUMN     "cut_message" TEXT;

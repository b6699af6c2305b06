-- AlterTable
ALTER TABLE "lake_tag" DROP CONSTRAINT "lake_tag_pkey",
ADD COLUMN     "value" TEXT NOT NULL DEFAULT '',
ADD CONSTRAINT "lake_tag_pkey" PRIMARY KEY ("account_id", "key", "value");

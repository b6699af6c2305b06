-- AlterTable
ALTER TABLE "change" ADD COLUMN     "rest_of_id" UUID;

-- CreateIndex
CREATE INDEX "change_rest_of_id_idx" ON "change"("rest_of_id");

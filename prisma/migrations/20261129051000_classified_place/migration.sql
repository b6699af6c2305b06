-- CreateIndex
CREATE INDEX "dataset_account_id_glue_database_idx" ON "dataset"("account_id", "glue_database");

-- Each way to see a statement walks an index that begins with what is seen: an owner, or a warehouse.

-- What ran as one database user on a warehouse, for whom the rest of it is not; it walked past all that ran elsewhere.
CREATE INDEX "statement_warehouse_user_created_idx" ON "statement"("account_id", "warehouse_kind", "warehouse", "db_user", "created_at" DESC, "id" DESC) WHERE "source" = 'warehouse';
DROP INDEX "statement_db_user_created_idx";
-- What failed, was cancelled or is under way; it walked past everybody's.
CREATE INDEX "statement_owner_unfinished_idx" ON "statement"("owner_id", "status", "created_at" DESC, "id" DESC) WHERE "owner_id" IS NOT NULL AND "status" <> 'FINISHED';
CREATE INDEX "statement_warehouse_unfinished_idx" ON "statement"("account_id", "warehouse_kind", "warehouse", "status", "created_at" DESC, "id" DESC) WHERE "source" = 'warehouse' AND "status" <> 'FINISHED';
DROP INDEX "statement_unfinished_created_idx";

-- Pages come compressed where that pays: PostgreSQL shall not try again.
ALTER TABLE "statement_page" ALTER COLUMN "body" SET STORAGE EXTERNAL;

-- The results whose time may be over, among a million statements that have none any more.
CREATE INDEX "statement_result_expires_idx" ON "statement"("result_expires_at") WHERE "result_state" IN ('fetching', 'complete', 'cut');

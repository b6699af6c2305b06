-- The counts of a rollup are kept as the text that they are written and read as: six of them take 12 bytes instead of 48.
ALTER TABLE "statement_rollup" ALTER COLUMN "buckets" TYPE TEXT USING array_to_string("buckets", ',');

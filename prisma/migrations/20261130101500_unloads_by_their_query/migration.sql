-- The shape of an UNLOAD tells its query now. Those that were counted as one are given their shapes anew, and counted by them.
DELETE FROM "statement_rollup" WHERE "shape_id" IN (SELECT "id" FROM "query_shape" WHERE "sql" ~* '^unload\M');
UPDATE "statement" SET "fingerprint" = NULL
WHERE "fingerprint" IN (SELECT "fingerprint" FROM "query_shape" WHERE "sql" ~* '^unload\M');
DELETE FROM "query_shape" WHERE "sql" ~* '^unload\M';

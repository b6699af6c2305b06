-- AlterTable
ALTER TABLE "lake_part" ADD COLUMN "read_at" TIMESTAMPTZ(3);

-- When the reading of the whole account began.
UPDATE "lake_part" AS p SET "read_at" = s."taken_at" FROM "lake_snapshot" AS s WHERE s."account_id" = p."account_id";

ALTER TABLE "lake_part" ALTER COLUMN "read_at" SET NOT NULL;

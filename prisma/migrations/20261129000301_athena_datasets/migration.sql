-- AlterTable
ALTER TABLE "dataset" DROP CONSTRAINT "dataset_source_known";
ALTER TABLE "dataset" ADD CONSTRAINT "dataset_source_known" CHECK ("source_kind" IN ('glue', 's3', 'athena', 'redshift'));

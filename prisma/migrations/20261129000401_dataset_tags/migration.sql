-- Keywords of datasets; the search has them beside its other facets.

-- AlterTable
ALTER TABLE "catalog_entry" ADD COLUMN     "tags" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[];

-- AlterTable
ALTER TABLE "dataset" ADD COLUMN     "tags" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[];

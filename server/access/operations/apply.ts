import type { Catalog, Lake } from "@/server/access/model";
import type { Operation, Step } from "@/server/access/operation";
import { createExpression, deleteExpression, updateExpression } from "./expressions";
import { createFilter, deleteFilter, updateFilter } from "./filters";
import { grantPermissions, revokePermissions } from "./grants";
import { createOptIn, deleteOptIn } from "./opt-ins";
import { notFound, OperationRefused } from "./refused";
import { addTags, removeTags } from "./tagging";
import { createTag, deleteTag, updateTag } from "./tags";

type Catalogs = ReadonlyMap<string, Catalog>;

type Effects = {
  [Name in Operation["name"]]: (
    catalog: Catalog,
    operation: Extract<Operation, { name: Name }>,
    catalogs: Catalogs,
  ) => Catalog;
};

const effects: Effects = {
  CreateLFTag: createTag,
  UpdateLFTag: updateTag,
  DeleteLFTag: deleteTag,
  AddLFTagsToResource: addTags,
  RemoveLFTagsFromResource: removeTags,
  CreateLFTagExpression: createExpression,
  UpdateLFTagExpression: updateExpression,
  DeleteLFTagExpression: deleteExpression,
  GrantPermissions: grantPermissions,
  RevokePermissions: revokePermissions,
  CreateDataCellsFilter: createFilter,
  UpdateDataCellsFilter: updateFilter,
  DeleteDataCellsFilter: deleteFilter,
  CreateLakeFormationOptIn: createOptIn,
  DeleteLakeFormationOptIn: deleteOptIn,
};

const applyTo = <Name extends Operation["name"]>(
  catalog: Catalog,
  operation: Extract<Operation, { name: Name }> & { name: Name },
  catalogs: Catalogs,
): Catalog => effects[operation.name](catalog, operation, catalogs);

/** The lake after one step; what the step leaves alone is the very same value in it. */
export const applyStep = (lake: Lake, { catalogId, operation }: Step): Lake => {
  const catalogs = new Map(lake.catalogs.map((catalog) => [catalog.catalogId, catalog]));
  const catalog = catalogs.get(catalogId);
  if (!catalog) throw notFound(`Catalog ${catalogId} is not known.`);
  const after = applyTo(catalog, operation, catalogs);
  return { ...lake, catalogs: lake.catalogs.map((each) => (each === catalog ? after : each)) };
};

/** Throws an OperationRefused, with the step's position, where Lake Formation would refuse one. */
export const applyToLake = (lake: Lake, steps: readonly Step[]): Lake =>
  steps.reduce((before, step, position) => {
    try {
      return applyStep(before, step);
    } catch (error) {
      if (!(error instanceof OperationRefused)) throw error;
      throw new OperationRefused(error.code, error.message, position);
    }
  }, lake);

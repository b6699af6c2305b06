import type { Catalog, Grant, Lake, Tags } from "@/server/access/model";
import type { Operation, Step, TaggedResource } from "@/server/access/operation";
import { applyStep } from "./apply";
import { isSameFilter } from "./filters";
import { grantKey } from "./resource-key";

const mostListed = 50;

const batches = <Value>(values: readonly Value[]): Value[][] =>
  Array.from({ length: Math.ceil(values.length / mostListed) }, (_, batch) =>
    values.slice(batch * mostListed, (batch + 1) * mostListed),
  );

/** The tags assigned to each thing of a catalog that can have some. */
const assignments = function* ({ databases }: Catalog): Generator<{ resource: TaggedResource; tags: Tags }> {
  for (const { name: database, tags, tables } of databases) {
    yield { resource: { kind: "database", database }, tags };
    for (const { name: table, tags: ofTable, columns, partitionKeys } of tables) {
      yield { resource: { kind: "table", database, table }, tags: ofTable };
      for (const column of [...columns, ...partitionKeys]) {
        const include = [column.name];
        yield {
          resource: { kind: "columns", database, table, columns: { include } },
          tags: column.tags,
        };
      }
    }
  }
};

/** Brings what is assigned in `now` to what is assigned in `then`. */
const retagging = (now: Catalog, then: Catalog): Operation[] => {
  const wanted = [...assignments(then)];
  return [...assignments(now)].flatMap(({ resource, tags: are }, position): Operation[] => {
    const tags = wanted[position]?.tags ?? {};
    if (are === tags) return [];
    const gone = Object.entries(are).filter(([key]) => !Object.hasOwn(tags, key));
    const come = Object.entries(tags).filter(([key, value]) => are[key] !== value);
    const steps: Operation[] = [];
    if (gone.length > 0)
      steps.push({ name: "RemoveLFTagsFromResource", resource, tags: Object.fromEntries(gone) });
    if (come.length > 0)
      steps.push({ name: "AddLFTagsToResource", resource, tags: Object.fromEntries(come) });
    return steps;
  });
};

/** Brings the permissions of `now` to those of `then`. What is to be taken goes first, since it may be in the way. */
const regranting = (now: Catalog, then: Catalog): Operation[] => {
  if (now.grants === then.grants) return [];
  const byKey = ({ catalogId, grants }: Catalog) =>
    new Map(grants.map((grant) => [grantKey(catalogId, grant), grant]));
  const [are, were] = [byKey(now), byKey(then)];
  const difference = (from: Grant, other: Grant | undefined): Grant => {
    const permissions = from.permissions.filter((each) => !other?.permissions.includes(each));
    const grantable = from.grantable.filter((each) => !other?.grantable.includes(each));
    return { ...from, permissions, grantable };
  };
  const isSome = ({ permissions, grantable }: Grant) => permissions.length + grantable.length > 0;
  const revoked = [...are]
    .map(([key, grant]) => difference(grant, were.get(key)))
    .filter(isSome)
    .map((grant) => ({ name: "RevokePermissions", grant }) as const);
  const granted = [...were]
    .map(([key, grant]) => difference(grant, are.get(key)))
    .filter(isSome)
    // A grant option is given together with its permission only.
    .map((grant) => ({ ...grant, permissions: [...new Set([...grant.permissions, ...grant.grantable])] }))
    .map((grant) => ({ name: "GrantPermissions", grant }) as const);
  return [...revoked, ...granted];
};

const recreatedTag = (key: string, { tags }: Catalog): Operation[] => {
  const [first, ...others] = batches(tags.find((tag) => tag.key === key)?.values ?? []);
  return [
    { name: "CreateLFTag", key, values: first ?? [] },
    ...others.map((add): Operation => ({ name: "UpdateLFTag", key, add, remove: [] })),
  ];
};

/** What undoes the operation itself; what it took along is put back by the others. */
const undone = (operation: Operation, then: Catalog): Operation[] => {
  switch (operation.name) {
    case "CreateLFTag":
      return [{ name: "DeleteLFTag", key: operation.key.toLowerCase() }];
    case "UpdateLFTag": {
      const key = operation.key.toLowerCase();
      const known = then.tags.find((tag) => tag.key === key)?.values ?? [];
      const lower = (values: readonly string[]) => [...new Set(values.map((value) => value.toLowerCase()))];
      const remove = lower(operation.add).filter((value) => !known.includes(value));
      const add = lower(operation.remove);
      return add.length + remove.length === 0 ? [] : [{ name: "UpdateLFTag", key, add, remove }];
    }
    case "DeleteLFTag":
      return recreatedTag(operation.key.toLowerCase(), then);
    case "CreateLFTagExpression":
      return [{ name: "DeleteLFTagExpression", expressionName: operation.expression.name }];
    case "UpdateLFTagExpression":
    case "DeleteLFTagExpression": {
      const isUpdate = operation.name === "UpdateLFTagExpression";
      const name = isUpdate ? operation.expression.name : operation.expressionName;
      return then.expressions
        .filter((each) => each.name === name)
        .map((expression) => ({
          name: isUpdate ? "UpdateLFTagExpression" : "CreateLFTagExpression",
          expression,
        }));
    }
    case "CreateDataCellsFilter": {
      const { catalogId, database, table, name: filterName } = operation.filter;
      const home = catalogId === undefined ? {} : { catalogId };
      return [{ name: "DeleteDataCellsFilter", ...home, database, table, filterName }];
    }
    case "UpdateDataCellsFilter":
    case "DeleteDataCellsFilter": {
      const isUpdate = operation.name === "UpdateDataCellsFilter";
      const key = isUpdate ? operation.filter : { ...operation, name: operation.filterName };
      return then.filters
        .filter((filter) => isSameFilter(then.catalogId, filter, key))
        .map((filter) => ({ name: isUpdate ? "UpdateDataCellsFilter" : "CreateDataCellsFilter", filter }));
    }
    case "CreateLakeFormationOptIn":
      return [{ name: "DeleteLakeFormationOptIn", optIn: operation.optIn }];
    case "DeleteLakeFormationOptIn":
      return [{ name: "CreateLakeFormationOptIn", optIn: operation.optIn }];
    default:
      return [];
  }
};

/** The steps that undo a step, once it was applied to `before`: the lake is the same again, but for the order of lists. */
export const inverse = (step: Step, before: Lake): readonly Step[] => {
  const { catalogId, operation } = step;
  const find = ({ catalogs }: Lake) => catalogs.find((each) => each.catalogId === catalogId);
  const [then, now] = [find(before), find(applyStep(before, step))];
  if (!then || !now) return [];
  return [...undone(operation, then), ...retagging(now, then), ...regranting(now, then)].map((each) => ({
    catalogId,
    operation: each,
  }));
};

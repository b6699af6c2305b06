import fc from "fast-check";
import type { Operation, Step, TaggedResource } from "@/server/access/operation";
import {
  accounts,
  databaseNames,
  expression,
  filter,
  grant,
  optIn,
  tableNames,
  tagKeys,
  tags,
  tagValues,
} from "./random-lake";

/* Steps for the random lakes. Many are refused: what they name is not there, or may not be done. */

const at = { database: fc.constantFrom(...databaseNames), table: fc.constantFrom(...tableNames) };

const tagged: fc.Arbitrary<TaggedResource> = fc.oneof(
  fc.record({ kind: fc.constant("database" as const), database: at.database }),
  fc.record({ kind: fc.constant("table" as const), ...at }),
  fc.record({
    kind: fc.constant("columns" as const),
    ...at,
    columns: fc.record({ include: fc.subarray(["c1", "c2", "p1"], { minLength: 1 }) }),
  }),
);

const values = fc.subarray([...tagValues, "v3"]);
const key = fc.constantFrom(...tagKeys, "k3");
const saved = fc.record({ name: fc.constantFrom("e1", "e2"), expression });

const named = <Name extends Operation["name"], Rest>(
  name: Name,
  rest: { [Key in keyof Rest]: fc.Arbitrary<Rest[Key]> },
) => fc.record<{ name: Name } & Rest>({ name: fc.constant(name), ...rest } as never);

const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 1, arbitrary: named("CreateLFTag", { key, values }) },
  { weight: 1, arbitrary: named("UpdateLFTag", { key, add: values, remove: values }) },
  { weight: 1, arbitrary: named("DeleteLFTag", { key }) },
  { weight: 6, arbitrary: named("AddLFTagsToResource", { resource: tagged, tags }) },
  { weight: 6, arbitrary: named("RemoveLFTagsFromResource", { resource: tagged, tags }) },
  { weight: 1, arbitrary: named("CreateLFTagExpression", { expression: saved }) },
  { weight: 2, arbitrary: named("UpdateLFTagExpression", { expression: saved }) },
  { weight: 1, arbitrary: named("DeleteLFTagExpression", { expressionName: fc.constantFrom("e1", "e2") }) },
  { weight: 8, arbitrary: named("GrantPermissions", { grant }) },
  { weight: 8, arbitrary: named("RevokePermissions", { grant }) },
  { weight: 2, arbitrary: named("CreateDataCellsFilter", { filter }) },
  { weight: 2, arbitrary: named("UpdateDataCellsFilter", { filter }) },
  {
    weight: 2,
    arbitrary: named("DeleteDataCellsFilter", {
      ...at,
      filterName: fc.constantFrom("f1", "f2", "out0", "on0"),
    }),
  },
  { weight: 2, arbitrary: named("CreateLakeFormationOptIn", { optIn }) },
  { weight: 2, arbitrary: named("DeleteLakeFormationOptIn", { optIn }) },
);

export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({ catalogId: fc.constantFrom(...accounts), operation }),
  { minLength: 1, maxLength: 12 },
);

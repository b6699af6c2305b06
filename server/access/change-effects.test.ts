import { expect, test } from "vitest";
import { effectsOf } from "./change-effects";
import { diffAccess, openLake } from "./engine";
import type { Grant, Lake, Resource } from "./model";
import { database, emptyCatalog, table } from "./test-bed";

const A = "111111111111";
const READER = `arn:aws:iam::${A}:role/Reader`;
const place = { database: "shop", table: "people" };

const select = (resource: Resource): Grant => ({
  ...{ principal: READER, resource, permissions: ["SELECT"], grantable: [] },
});
const columns = (...include: string[]) => select({ kind: "columns", ...place, columns: { include } });
const some = select({ kind: "cellsFilter", ...place, name: "some" });

const lakeWith = (...grants: Grant[]): Lake => ({
  identities: [{ arn: READER, accountId: A }],
  catalogs: [
    {
      ...{ ...emptyCatalog(A), grants, filters: [{ ...place, name: "some", rowFilter: "id = 1" }] },
      databases: [database("shop", [table("people", ["id", "mail", "phone"])])],
    },
  ],
});

const effects = (before: Lake, after: Lake) =>
  effectsOf(diffAccess(openLake(before), openLake(after)), before, after).map(
    ({ direction, permission, columns: names, rows, note }) => [direction, permission, names, rows, note],
  );

test("a column that is read in more rows than before is gained, though it was seen and all rows were", () => {
  const [few, more] = [lakeWith(some, columns("id")), lakeWith(some, columns("id", "mail"))];
  expect(effects(few, more)).toEqual([
    ["gains", "SELECT", ["mail"], null, "read before in the rows of a filter only"],
  ]);
  expect(effects(more, few)).toEqual([
    ["loses", "SELECT", ["mail"], null, "read then in the rows of a filter only"],
  ]);
});

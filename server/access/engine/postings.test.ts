import { expect, test } from "vitest";
import type { Grant } from "@/server/access/model";
import { database, emptyCatalog, table } from "@/server/access/test-bed";
import { applySteps, openLake } from "./open-lake";

const A = "111111111111";
const analyst = `arn:aws:iam::${A}:role/Analyst`;
const tags = { stage: "open" };
const onOpen = (principal: string): Grant => ({
  ...{ principal, permissions: ["SELECT"], grantable: [] },
  resource: { kind: "tagPolicy", resourceType: "TABLE", expression: { stage: ["open"] } },
});
/** Nothing is known of it yet. */
const newLake = () => ({
  catalogs: [
    {
      ...emptyCatalog(A),
      tags: [{ key: "stage", values: ["open"] }],
      databases: ["retail", "stock", "web"].map((name) => database(name, [table("t", ["id"])], { tags })),
      grants: [onOpen(analyst)],
    },
  ],
  identities: [],
});

const countUnknown = (view: ReturnType<typeof openLake>) => [...view.prepare()].length;

test("for what comes first of all that policies give, no other database is looked at", () => {
  const view = openLake(newLake());
  const [first] = view.reach(analyst);
  expect(first).toMatchObject({ table: { database: "retail", table: "t" } });
  expect(countUnknown(view)).toBe(2);
});

test("what an expression matches is found from a place on, not before it", () => {
  const view = openLake(newLake());
  const matching = { catalogId: A, resourceType: "TABLE", expression: { stage: ["open"] } } as const;
  const [behind] = view.matches(matching, { database: "stock" });
  expect(behind).toMatchObject({ table: { database: "stock", table: "t" } });
  expect(countUnknown(view)).toBe(2);
});

test("a grant leaves what is known of the tags of all databases", () => {
  const view = openLake(newLake());
  expect(countUnknown(view)).toBe(3);
  const grant = onOpen(`arn:aws:iam::${A}:role/Etl`);
  const after = applySteps(view, [{ catalogId: A, operation: { name: "GrantPermissions", grant } }]);
  expect(countUnknown(after)).toBe(0);
});

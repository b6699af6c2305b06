import { expect, test } from "vitest";
import { askOf, composed, composerProblems, isWhole } from "./compose";
import { type Composer, FIRST, fitting } from "./composer-form";

const A = "111122223333";
const composer = (draft: Partial<Composer["draft"]>, rest: Partial<Composer> = {}): Composer => ({
  ...FIRST,
  ...rest,
  draft: { ...FIRST.draft, accountId: A, database: "shop", table: "orders", principal: "arn:x", ...draft },
});
const columns = [{ name: "region", type: "string", isPartitionKey: false }];
const known = { columns, filters: [], now: new Date("2026-11-29T10:00:00Z") };

test("a grant is a policy's, without its end; a revoke takes the same", () => {
  const form = composer({
    kind: "columns",
    columns: ["id", "total"],
    mayPassOn: true,
    expires: "2030-01-01T00:00",
  });
  const resource = {
    kind: "columns",
    database: "shop",
    table: "orders",
    columns: { include: ["id", "total"] },
  };
  const grant = { principal: "arn:x", resource, permissions: ["SELECT"], grantable: ["SELECT"] };
  expect(composed("grant", form)).toEqual([
    { catalogId: A, operation: { name: "GrantPermissions", grant } },
    {
      catalogId: A,
      operation: { name: "GrantPermissions", grant: expect.objectContaining({ permissions: ["DESCRIBE"] }) },
    },
  ]);
  expect(composed("revoke", fitting("revoke", form))).toEqual([
    { catalogId: A, operation: { name: "RevokePermissions", grant: { ...grant, grantable: [] } } },
  ]);
});

test("a tag has one value, and a filter rows, columns or both", () => {
  const tagged = fitting("tag", composer({ expression: { pii: ["true", "false"], stage: [] } }));
  expect(composed("tag", tagged)?.[0]?.operation).toEqual({
    name: "AddLFTagsToResource",
    resource: { kind: "table", database: "shop", table: "orders" },
    tags: { pii: "true" },
  });
  const rows = fitting("filter", composer({ filterName: "eu", rowFilter: "region = 'eu'", filter: "other" }));
  expect(composed("filter", rows)?.[0]?.operation).toEqual({
    name: "CreateDataCellsFilter",
    filter: { database: "shop", table: "orders", name: "eu", rowFilter: "region = 'eu'" },
  });
});

test("the server builds what takes many steps", () => {
  const texts = { key: "pii", values: "yes, no", from: "no", to: "never" };
  const form = composer({ permissions: ["SELECT", "ALL"] }, { texts, principals: ["arn:y"] });
  expect(composed("newTag", form)).toBeNull();
  expect(askOf("newTag", form)).toEqual({ what: "makeTag", key: "pii", values: ["yes", "no"] });
  expect(askOf("rename", form)).toEqual({ what: "renameTagValue", key: "pii", from: "no", to: "never" });
  expect(askOf("replaceIam", form)).toEqual({
    ...{ what: "replaceIamAllowed", database: "shop" },
    to: [{ principal: "arn:y", permissions: ["SELECT"] }],
  });
  expect(askOf("grant", form)).toBeNull();
});

test("another kind keeps only what it has itself", () => {
  const form = composer({ kind: "tagPolicy", permissions: ["SELECT", "DROP"], mayPassOn: true });
  expect(fitting("grant", form).draft).toMatchObject({ kind: "tagPolicy", mayPassOn: true });
  expect(fitting("revoke", form).draft).toMatchObject({ kind: "tagPolicy", mayPassOn: false });
  expect(fitting("tag", form).draft).toMatchObject({ kind: "database" });
  const out = composer({ kind: "columns", columnMode: "exclude", columns: ["region"] });
  expect(fitting("tag", out).draft).toMatchObject({ columnMode: "include", columns: [] });
});

test("what is wrong is said of the fields that a kind has, and of no other", () => {
  const nothing = { ...FIRST, draft: { ...FIRST.draft, permissions: [] } };
  const fields = (kind: Parameters<typeof composerProblems>[0], form: Composer) => {
    const { draft, texts, principals } = composerProblems(kind, form, known);
    return [...Object.keys(draft), ...Object.keys(texts), ...(principals ? ["principals"] : [])].sort();
  };
  expect(fields("grant", nothing)).toEqual(["accountId", "database", "permissions", "principal", "table"]);
  expect(fields("tag", nothing)).toEqual(["accountId", "database", "expression", "table"]);
  expect(fields("newTag", nothing)).toEqual(["accountId", "key", "values"]);
  expect(fields("rename", nothing)).toEqual(["accountId", "from", "key", "to"]);
  expect(fields("replaceIam", nothing)).toEqual(["accountId", "database", "permissions", "principals"]);
  expect(fields("filter", fitting("filter", composer({})))).toEqual(["filterName", "rowFilter"]);
  expect(isWhole(composerProblems("grant", composer({}), known))).toBe(true);
});

test("a filter that is there is altered or deleted by its name", () => {
  const kept = { kind: "rows", filter: "eu", rowFilter: "region = 'eu'", columns: ["region"] } as const;
  expect(composed("alterFilter", composer(kept))?.[0]?.operation).toEqual({
    name: "UpdateDataCellsFilter",
    filter: {
      ...{ database: "shop", table: "orders", name: "eu", rowFilter: "region = 'eu'" },
      columns: { include: ["region"] },
    },
  });
  expect(composed("dropFilter", composer(kept))?.[0]?.operation).toEqual({
    ...{ name: "DeleteDataCellsFilter", database: "shop", table: "orders", filterName: "eu" },
  });
  const there = { ...known, filters: ["eu"] };
  expect(isWhole(composerProblems("alterFilter", composer(kept), there))).toBe(true);
  expect(isWhole(composerProblems("dropFilter", composer(kept), there))).toBe(true);
  const none = composerProblems("alterFilter", composer({ ...kept, filter: null, rowFilter: "" }), there);
  expect(none.draft).toHaveProperty("filter");
  const odd = composerProblems("alterFilter", composer({ ...kept, rowFilter: "nope = 1" }), there);
  expect(Object.keys(odd.draft)).toEqual(["rowFilter"]);
  expect(Object.keys(composerProblems("dropFilter", composer({ kind: "rows" }), there).draft)).toEqual([
    "filter",
  ]);
});

test("a principal is opted in to databases and tables, also shared ones, and out again", () => {
  const form = fitting("optIn", composer({ kind: "table", ownerId: "444455556666", permissions: [] }));
  const optIn = {
    principal: "arn:x",
    resource: { kind: "table", catalogId: "444455556666", database: "shop", table: "orders" },
  };
  expect(composed("optIn", form)).toEqual([
    { catalogId: A, operation: { name: "CreateLakeFormationOptIn", optIn } },
  ]);
  expect(composed("optOut", form)?.[0]?.operation).toEqual({ name: "DeleteLakeFormationOptIn", optIn });
  expect(isWhole(composerProblems("optIn", form, known))).toBe(true);
  expect(fitting("optIn", composer({ kind: "rows" })).draft.kind).toBe("database");
  // Tags are put on what is the account's own.
  expect(fitting("tag", form).draft).toMatchObject({ ownerId: "", database: "", table: "" });
});

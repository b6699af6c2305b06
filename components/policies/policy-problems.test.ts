import { expect, test } from "vitest";
import { EMPTY, type PolicyDraft } from "./policy-draft";
import { problemsOf } from "./policy-problems";

const A = "111111111111";
const columns = [
  { name: "country", type: "string", isPartitionKey: false },
  { name: "day", type: "date", isPartitionKey: true },
];
const known = { columns, filters: ["eu"], now: new Date("2026-11-29T10:00:00Z") };
const draft = (rest: Partial<PolicyDraft>): PolicyDraft => ({
  ...EMPTY,
  ...{ accountId: A, principal: `arn:aws:iam::${A}:role/Analyst`, database: "retail", table: "sales" },
  ...rest,
});
const wrong = (rest: Partial<PolicyDraft>, more = {}) =>
  Object.keys(problemsOf(draft(rest), { ...known, ...more }));

test("what is missing is said by field", () => {
  const nothing = { accountId: "", principal: "", permissions: [] };
  expect(wrong(nothing).sort()).toEqual(["accountId", "expression", "permissions", "principal"]);
  expect(wrong({ kind: "table", database: "", table: "" })).toEqual(["database", "table"]);
  expect(wrong({ kind: "allTables", table: "", expires: "2020-01-01T00:00" })).toEqual(["expires"]);
});

test("an expression has values of each of its keys, and a length", () => {
  expect(wrong({ expression: { pii: ["false"] } })).toEqual([]);
  const half = problemsOf(draft({ expression: { pii: ["false"], stage: [] } }), known);
  expect(half).toEqual({ expression: "Choose values of stage, or remove it." });
  const long = { pii: Array.from({ length: 50 }, (_, n) => `a-rather-long-value-${n}`) };
  expect(problemsOf(draft({ expression: long }), known).expression).toMatch(/too long/);
  expect(wrong({ expression: {}, saved: "open" })).toEqual([]);
});

test("columns are the table's own, and known", () => {
  expect(wrong({ kind: "columns", columns: ["country"] })).toEqual([]);
  expect(wrong({ kind: "columns", columns: [] })).toEqual(["columns"]);
  for (const name of ["day", "gone"])
    expect(wrong({ kind: "columns", columns: [name] })).toEqual(["columns"]);
  expect(wrong({ kind: "columns", columns: ["country"] }, { columns: null })).toEqual(["columns"]);
});

test("a new filter has a free name and says of which rows or columns; one that is there needs neither", () => {
  const rows = { kind: "rows", filterName: "us", rowFilter: "country = 'US'" } as const;
  expect(wrong(rows)).toEqual([]);
  expect(wrong({ ...rows, filterName: "no spaces" })).toEqual(["filterName"]);
  expect(wrong({ ...rows, filterName: "eu" })).toEqual(["filterName"]);
  expect(wrong({ ...rows, rowFilter: "county = 'US'" })).toEqual(["rowFilter"]);
  expect(wrong({ ...rows, rowFilter: "" })).toEqual(["rowFilter"]);
  expect(wrong({ ...rows, rowFilter: "", columns: ["country"] })).toEqual([]);
  for (const name of ["day", "gone"]) expect(wrong({ ...rows, columns: [name] })).toEqual(["columns"]);
  expect(wrong(rows, { columns: null })).toEqual(["rowFilter"]);
  expect(wrong({ kind: "rows", filter: "eu" }, { columns: null })).toEqual([]);
});

test("what Lake Formation has rules of its own on is said at its field", () => {
  const B = "222222222222";
  const iam = "IAM_ALLOWED_PRINCIPALS";
  expect(wrong({ kind: "database", principal: B, permissions: ["DESCRIBE"] })).toEqual([]);
  expect(wrong({ kind: "database", principal: B, permissions: ["DROP"] })).toEqual(["permissions"]);
  const tag = { kind: "tag", expression: { pii: ["true"] }, permissions: ["ASSOCIATE"] } as const;
  expect(wrong(tag)).toEqual([]);
  expect(wrong({ ...tag, principal: B })).toEqual(["permissions"]);
  expect(wrong({ ...tag, principal: B, mayPassOn: true })).toEqual([]);
  expect(wrong({ ...tag, principal: "arn:aws:identitystore:::user/9067" })).toEqual([]);
  expect(wrong({ ...tag, expression: { pii: [] } })).toEqual(["expression"]);
  expect(wrong({ kind: "expression", saved: null })).toEqual(["expression"]);
  const shared = { kind: "table", ownerId: B } as const;
  expect(wrong(shared)).toEqual([]);
  for (const principal of [
    B,
    iam,
    `arn:aws:iam::${B}:role/x`,
    "arn:aws:organizations::111111111111:ou/o-a/ou-b",
  ])
    expect(wrong({ ...shared, principal })).toEqual(["principal"]);
  expect(wrong({ kind: "table", principal: iam, mayPassOn: true })).toEqual(["permissions"]);
});

test("a data location is a bucket or a folder of one", () => {
  for (const location of ["s3://lake", "s3://lake/raw/2026/", "arn:aws:s3:::lake/raw"])
    expect(wrong({ kind: "location", location })).toEqual([]);
  for (const location of ["", "lake", "s3://", "https://lake.example", "s3://La/x"])
    expect(wrong({ kind: "location", location })).toEqual(["location"]);
});

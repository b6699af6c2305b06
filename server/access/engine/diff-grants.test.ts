import { expect, test } from "vitest";
import type { Grant, Lake, Permission, Resource } from "@/server/access/model";
import { diffAccess, openLake } from "./index";

const ID = "111111111111";
const ann = `arn:aws:iam::${ID}:role/ann`;

const lakeWith = (...grants: Grant[]): Lake => ({
  identities: [{ arn: ann, accountId: ID }],
  catalogs: [
    {
      ...{ catalogId: ID, databases: [], grants, tags: [], expressions: [], filters: [], optIns: [] },
      locations: [],
      settings: {
        ...{ admins: [], readOnlyAdmins: [], crossAccountVersion: "4" },
        ...{ createDatabaseDefault: false, createTableDefault: false },
      },
    },
  ],
});

const grant = (resource: Resource, ...permissions: Permission[]): Grant => ({
  ...{ principal: ann, resource, permissions, grantable: [] },
});
const pii = (...values: string[]): Resource => ({ kind: "tag", key: "pii", values });

const changesOf = (before: Grant[], after: Grant[]) => {
  const { grants, ...counts } = diffAccess(openLake(lakeWith(...before)), openLake(lakeWith(...after)));
  expect([counts.gains, counts.losses]).toEqual([
    grants.filter(({ isGain }) => isGain).length,
    grants.filter(({ isGain }) => !isGain).length,
  ]);
  return grants.map(({ isGain, permission, resource }) => [isGain ? "+" : "-", permission, resource]);
};

test("grants on locations, LF-tags, saved expressions and the catalog are gained and lost", () => {
  const location: Resource = { kind: "location", arn: "arn:aws:s3:::lake" };
  const expression: Resource = { kind: "expression", name: "open" };
  const catalog: Resource = { kind: "catalog" };
  expect(
    changesOf(
      [grant(catalog, "CREATE_DATABASE")],
      [
        grant(location, "DATA_LOCATION_ACCESS"),
        grant(expression, "DESCRIBE"),
        grant(catalog, "CREATE_LF_TAG"),
      ],
    ),
  ).toEqual([
    ["-", "CREATE_DATABASE", catalog],
    ["+", "DATA_LOCATION_ACCESS", location],
    ["+", "DESCRIBE", expression],
    ["+", "CREATE_LF_TAG", catalog],
  ]);
});

test("of an LF-tag only the values count that were not held before", () => {
  const before = [grant(pii("true"), "ASSOCIATE", "DESCRIBE")];
  expect(changesOf(before, [grant(pii("true", "false", "maybe"), "ASSOCIATE")])).toEqual([
    ["+", "ASSOCIATE", pii("false", "maybe")],
    ["-", "DESCRIBE", pii("true")],
  ]);
  const all = [grant(pii("*"), "ASSOCIATE", "DESCRIBE")];
  expect(changesOf(before, all)).toEqual([
    ["+", "ASSOCIATE", pii("*")],
    ["+", "DESCRIBE", pii("*")],
  ]);
  expect(changesOf(all, [...all, ...before])).toEqual([]);
});

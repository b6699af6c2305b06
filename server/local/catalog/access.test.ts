import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { authorize } from "@/server/local/auth/policy";
import { sessionOf } from "@/server/local/auth/principals";
import { lakeFormationDdl } from "@/server/local/lakeformation/ddl";
import { locationDdl } from "@/server/local/services/lakeformation/locations";
import { type TestDatabase, testDatabase } from "@/server/testing/database";
import { openDatabase, openTable } from "./access";
import { type Catalog, catalogDdl, createCatalog } from "./index";

const owner = "222222222222";
const reader = "333333333333";
let db: TestDatabase;
let catalog: Catalog;
beforeAll(async () => {
  db = await testDatabase();
  await db.pool.query(catalogDdl + locationDdl + lakeFormationDdl);
  catalog = createCatalog(db.pool);
  await catalog.createDatabase(owner, { name: "mesh", parameters: {} }, "me");
  const table = { retention: 0, partitionKeys: [], parameters: {} };
  await catalog.createTable(owner, "mesh", { ...table, name: "sales" }, "owner");
  await catalog.createTable(owner, "mesh", { ...table, name: "salaries" }, "owner");
  const target = { accountId: owner, databaseName: "mesh" };
  await catalog.createDatabase(reader, { name: "link", parameters: {}, target }, "me");
  await catalog.createDatabase(reader, { name: "own", parameters: {} }, "me");
  const link = { ...table, name: "tl", target: { ...target, name: "sales" } };
  await catalog.createTable(reader, "own", link, "reader");
});
afterAll(() => db.drop());
beforeEach(() => catalog.deleteResourcePolicy(owner));

const arn = (rest: string) => `arn:aws:glue:us-east-1:${owner}:${rest}`;
const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = {
  Effect: "Allow",
  Principal: { AWS: `arn:aws:iam::${reader}:root` },
  Action: ["glue:GetTable", "glue:GetDatabase"],
  Resource: [arn("catalog"), arn("database/mesh"), arn("table/mesh/sal*")],
};
function ctx(region = "us-east-1") {
  const trust = { principals: [], services: [] };
  const principal = {
    name: "Ana",
    accountId: reader,
    arn: `arn:aws:iam::${reader}:role/Ana`,
    trust,
    policy: [],
  };
  const caller = sessionOf(principal, "");
  const permissions = { identity: [{ actions: ["glue:*"], resources: ["*"] }], session: null };
  return {
    caller,
    region,
    authorize: (action: string, resource: string, options?: object) =>
      authorize(caller, permissions, action, resource, options),
  };
}
const open = (databaseName: string, name: string, region?: string) =>
  openTable(catalog, ctx(region), "glue:GetTable", { accountId: reader, databaseName, name }, true);

test("a link leads nowhere without the owner's resource policy", async () => {
  await expect(open("link", "sales")).rejects.toMatchObject({
    name: "AccessDeniedException",
    message: expect.stringContaining("because no resource-based policy allows the glue:GetTable action"),
  });
});

test("links of databases and tables are followed where the policy lets in, in every region", async () => {
  await catalog.saveResourcePolicy(owner, policy(allow));
  expect((await open("link", "SALES")).table).toMatchObject({
    accountId: owner,
    databaseName: "mesh",
    name: "sales",
  });
  expect((await open("own", "tl", "eu-west-1")).table).toMatchObject({ accountId: owner, name: "sales" });
  const at = { accountId: reader, databaseName: "link" };
  expect(await openDatabase(catalog, ctx(), "glue:GetDatabase", at)).toMatchObject({ accountId: owner });
  await expect(openDatabase(catalog, ctx(), "glue:CreateTable", at)).rejects.toMatchObject({
    name: "AccessDeniedException",
  });
});

test("a Deny wins", async () => {
  const deny = { ...allow, Effect: "Deny", Resource: arn("table/mesh/salaries") };
  await catalog.saveResourcePolicy(owner, policy(allow, deny));
  expect(await open("link", "sales")).toBeTruthy();
  await expect(open("link", "salaries")).rejects.toThrow("with an explicit deny in a resource-based policy");
});

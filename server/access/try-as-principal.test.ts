import { CreateDatabaseCommand, GlueClient } from "@aws-sdk/client-glue";
import {
  GrantPermissionsCommand,
  LakeFormationClient,
  type Permission,
  type Resource,
} from "@aws-sdk/client-lakeformation";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { TestPerson } from "@/server/testing/app";
import { ANALYST, CONSUMER, type LakeBed, lakeBed } from "./lake-bed/test-bed";
import { makeSales } from "./lake-bed/testing";

const OWNER = "222222222222";
const roleOf = (accountId: string, name: string) => `arn:aws:iam::${accountId}:role/${name}`;

let bed: LakeBed;
let boss: TestPerson;
beforeAll(async () => {
  bed = await lakeBed();
  await makeSales(bed.aws, { accountId: CONSUMER, admin: "ConsumerAdminUser", database: "shop" });
  await makeSales(bed.aws, { accountId: OWNER, admin: "CentralDataMeshOwner", database: "mesh" });
  await share();
  boss = await bed.app.person("admin", {
    principals: {
      [CONSUMER]: roleOf(CONSUMER, "ConsumerAdminUser"),
      [OWNER]: roleOf(OWNER, "CentralDataMeshOwner"),
    },
  });
  await bed.refresh();
  await bed.refresh(OWNER, boss);
}, 120_000);
afterAll(() => bed?.close());
beforeEach(() => bed.proxy.reset());

const mesh = { CatalogId: OWNER, DatabaseName: "mesh", Name: "sales" };

/** mesh.sales is given to the consumer's account to hand on, which has a link to its database. */
async function share(): Promise<void> {
  const owner = new LakeFormationClient(bed.aws.client("CentralDataMeshOwner"));
  const give = (Resource: Resource, Permissions: Permission[]) =>
    owner.send(
      new GrantPermissionsCommand({
        Principal: { DataLakePrincipalIdentifier: CONSUMER },
        ...{ Resource, Permissions, PermissionsWithGrantOption: Permissions },
      }),
    );
  await give({ Database: { CatalogId: OWNER, Name: "mesh" } }, ["DESCRIBE"]);
  await give({ Table: mesh }, ["SELECT", "DESCRIBE"]);
  const link = { Name: "linked", TargetDatabase: { CatalogId: OWNER, DatabaseName: "mesh" } };
  await new GlueClient(bed.aws.client("ConsumerAdminUser")).send(
    new CreateDatabaseCommand({ DatabaseInput: link }),
  );
  await bed.app.db.pool.query(
    "INSERT INTO aws_account (id, name, region, source) VALUES ($1, 'Governance', 'us-east-1', 'demo')",
    [OWNER],
  );
}

const sales = { database: "shop", table: "sales" };
const grant = (resource: object, permissions = ["SELECT"], principal = ANALYST) => ({
  name: "GrantPermissions",
  grant: { principal, resource, permissions },
});
const filter = (name: string, rowFilter: string, include?: string[]) => ({
  name: "CreateDataCellsFilter",
  filter: { ...sales, name, rowFilter, ...(include ? { columns: { include } } : {}) },
});
const byFilter = (name: string) => grant({ kind: "cellsFilter", ...sales, name });
const applied = async (operations: object[], options: object = {}) => {
  const id = await bed.approvedChange(...operations);
  return bed.applied(bed.ada, id, options);
};
/** Takes back what the Change before gave. */
const revoke = (resource: object) => ({ ...grant(resource), name: "RevokePermissions" });
const started = () => bed.proxy.calls.filter((name) => name === "StartQueryExecution").length;

describe("in its own account", { timeout: 120_000 }, () => {
  test("a role's own queries read the columns that it was given, and no row outside of its filter", async () => {
    const done = await applied([filter("us", "country = 'US'", ["id", "country"]), byFilter("us")]);
    expect(done).toMatchObject({ state: "verified", problem: null });
    expect(done.checks).toMatchObject([
      { how: "read", isOk: true },
      { how: "tried", isOk: true, title: "LFBusinessAnalyst1 sees the columns country, id of shop.sales" },
      { how: "tried", isOk: true, title: "LFBusinessAnalyst1 reads the columns country, id of shop.sales" },
      {
        ...{ how: "tried", isOk: true },
        title: "LFBusinessAnalyst1 reads no row of shop.sales outside of its filter",
        detail: "0 of the 2 rows that it reads lie outside of (country = 'US')",
      },
    ]);
    expect(started()).toBe(2);
  });

  test("rows are not counted where that was switched off, which is told", async () => {
    const done = await applied([filter("fr", "country = 'FR'", ["id", "country"]), byFilter("fr")], {
      countsRows: false,
    });
    expect(done.state).toBe("verified");
    expect(done.checks.slice(2)).toMatchObject([
      { how: "tried", isOk: true },
      {
        ...{ how: "untried", isOk: true, title: "rows: LFBusinessAnalyst1 on shop.sales" },
        detail: "Counting rows was switched off for this Change.",
      },
    ]);
    expect(started()).toBe(1);
  });

  test("a row that lies outside is found, and the Change not verified", async () => {
    bed.proxy.meddle = (operation, answer) =>
      operation === "GetQueryResults" && answer.body.includes('"0"')
        ? { ...answer, body: answer.body.replace('"0"', '"1"') }
        : answer;
    const rest = filter("rest", "country IS NULL OR country = ''", ["id", "country"]);
    const done = await applied([rest, byFilter("rest")]);
    bed.proxy.meddle = null;
    expect(done).toMatchObject({ state: "applied", problem: expect.stringContaining("See the checks") });
    expect(done.checks.at(-1)).toMatchObject({
      ...{ how: "tried", isOk: false },
      detail: expect.stringMatching(/^1 of the 4 rows that it reads lie outside of/),
    });
  });

  test("filters that give other columns each, or ask for hidden ones, are told instead of counted", async () => {
    const done = await applied([filter("mails", "id > '1'", ["mail"]), byFilter("mails")]);
    expect(done.checks.at(-1).detail).toContain("Its row filters give other columns each");
    const gone = ["us", "fr", "rest"].map((name) => revoke({ kind: "cellsFilter", ...sales, name }));
    const hidden = await applied(gone);
    expect(hidden.checks.at(-1)).toMatchObject({
      how: "untried",
      detail: "Its row filter asks for id, which it may not read itself.",
    });
  });

  test("what it lost a query of its own does not read any more", async () => {
    const done = await applied([revoke({ kind: "cellsFilter", ...sales, name: "mails" })]);
    expect(done.checks.slice(1)).toMatchObject([
      { how: "tried", isOk: true, title: "LFBusinessAnalyst1 sees nothing of shop.sales" },
      { how: "tried", isOk: true, title: "LFBusinessAnalyst1 reads nothing of shop.sales" },
    ]);
  });

  test("an Athena that refuses, and principals that nobody acts as, are told and hinder nothing", async () => {
    const body = JSON.stringify({ __type: "AccessDeniedException", message: "No Athena for you" });
    bed.proxy.refuses = (operation) => (operation === "StartQueryExecution" ? { status: 400, body } : null);
    const table = { kind: "table", ...sales };
    const done = await applied([
      grant(table),
      grant(table, ["SELECT"], roleOf(CONSUMER, "redshift-s3")),
      grant(table, ["SELECT"], `${CONSUMER}:IAMPrincipals`),
    ]);
    bed.proxy.refuses = null;
    expect(done.state).toBe("verified");
    expect(done.checks.slice(1)).toMatchObject([
      {
        how: "tried",
        isOk: true,
        title: "LFBusinessAnalyst1 sees the columns country, id, mail of shop.sales",
      },
      {
        ...{ how: "untried", isOk: true, title: "LFBusinessAnalyst1 on shop.sales" },
        detail: "Athena could not be asked: AccessDeniedException: No Athena for you",
      },
      {
        ...{ how: "untried", isOk: true, title: `${CONSUMER}:IAMPrincipals on shop.sales` },
        detail: "It stands for more than one principal.",
      },
      {
        ...{ how: "untried", isOk: true, title: "redshift-s3 on shop.sales" },
        detail: "Nobody acts as it in Headgate.",
      },
    ]);
  });
});

test("a consumer's role is tried through its account's resource link", { timeout: 120_000 }, async () => {
  const theirs = { database: "mesh", table: "sales", catalogId: OWNER };
  const given = await applied([
    grant({ kind: "database", database: "linked" }, ["DESCRIBE"]),
    grant({ kind: "database", database: "mesh", catalogId: OWNER }, ["DESCRIBE"]),
    grant({ kind: "columns", ...theirs, columns: { include: ["id"] } }),
  ]);
  expect(given.state).toBe("verified");
  expect(given.checks.slice(1)).toMatchObject([
    { how: "tried", isOk: true, title: "LFBusinessAnalyst1 sees the columns id of linked.sales" },
    { how: "tried", isOk: true, title: "LFBusinessAnalyst1 reads the columns id of linked.sales" },
  ]);
  const done = await bed.applied(boss, await narrowed());
  expect(done.state).toBe("verified");
  expect(done.checks.slice(1)).toMatchObject([
    { how: "tried", isOk: true, title: "LFBusinessAnalyst1 sees the columns id of linked.sales" },
    { how: "tried", isOk: true, title: "LFBusinessAnalyst1 reads the columns id of linked.sales" },
    {
      ...{ how: "tried", isOk: true },
      title: "LFBusinessAnalyst1 reads no row of linked.sales outside of its filter",
      detail: "0 of the 2 rows that it reads lie outside of (id < '3')",
    },
    { how: "untried", title: `${CONSUMER} on mesh.sales` },
  ]);
});

/** A Change of the owner's: its consumer is to have no more than some of the rows. */
async function narrowed(): Promise<string> {
  const at = { database: "mesh", table: "sales" };
  const to = { principal: CONSUMER, permissions: ["SELECT"], grantable: ["SELECT"] };
  const operations = [
    { name: "CreateDataCellsFilter", filter: { ...at, name: "few", rowFilter: "id < '3'" } },
    { name: "GrantPermissions", grant: { ...to, resource: { kind: "cellsFilter", ...at, name: "few" } } },
    { name: "RevokePermissions", grant: { ...to, resource: { kind: "table", ...at } } },
  ];
  const steps = operations.map((operation) => ({ catalogId: OWNER, operation }));
  const { id } = await bed.create(bed.stella, { kind: "access", title: "Narrower", steps });
  await bed.approved(bed.stella, id, bed.ada);
  return id;
}

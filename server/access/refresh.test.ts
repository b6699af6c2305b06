import { CreateDatabaseCommand, CreateTableCommand, GlueClient } from "@aws-sdk/client-glue";
import {
  AddLFTagsToResourceCommand,
  CreateDataCellsFilterCommand,
  CreateLakeFormationOptInCommand,
  CreateLFTagCommand,
  CreateLFTagExpressionCommand,
  GrantPermissionsCommand,
  LakeFormationClient,
  type Permission,
  PutDataLakeSettingsCommand,
  RegisterResourceCommand,
  type Resource,
  RevokePermissionsCommand,
} from "@aws-sdk/client-lakeformation";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GET as explanations } from "@/app/api/v1/access/explanations/route";
import { POST as refreshRoute } from "@/app/api/v1/access/lakes/[accountId]/refresh/route";
import { GET as lakesRoute } from "@/app/api/v1/access/lakes/route";
import { PUT as scheduleRoute } from "@/app/api/v1/schedules/[kind]/[subjectId]/route";
import { type AccountsBed, accountsBed } from "@/server/accounts/test-bed";
import { type RunningWorker, startWorker } from "@/server/runs";
import { rowOf, until } from "@/server/runs/test-bed";
import { jsonOf, request, type TestPerson } from "@/server/testing/app";
import { REFRESH_KIND } from "./contract";
import { readUnread } from "./first-reading";
import { currentLake } from "./lake";
import { registerScheduledRefreshes } from "./refresh";
import { registerRefreshExecutor } from "./refresh-run";
import { subjectOfAccount } from "./subject";

const accountId = "333333333333";
const role = (name: string) => `arn:aws:iam::${accountId}:role/${name}`;
const analyst = role("LFBusinessAnalyst1");
const params = { params: Promise.resolve({ accountId }) };
const at = { DatabaseName: "retail", Name: "sales" };

let bed: AccountsBed;
let worker: RunningWorker;
let steward: TestPerson;
let lake: LakeFormationClient;

beforeAll(async () => {
  bed = await accountsBed();
  registerRefreshExecutor();
  registerScheduledRefreshes();
  worker = startWorker();
  steward = await bed.app.person("steward", { principals: { [accountId]: role("ConsumerAdminUser") } });
  lake = new LakeFormationClient(bed.aws.client("ConsumerAdminUser"));
  await lake.send(
    new PutDataLakeSettingsCommand({
      DataLakeSettings: {
        DataLakeAdmins: [{ DataLakePrincipalIdentifier: role("ConsumerAdminUser") }],
        ...{ CreateDatabaseDefaultPermissions: [], CreateTableDefaultPermissions: [] },
      },
    }),
  );
  const glue = new GlueClient(bed.aws.client("ConsumerAdminUser"));
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "retail" } }));
  const columns = ["id", "price", "email"].map((Name) => ({ Name, Type: "string" }));
  await glue.send(
    new CreateTableCommand({
      DatabaseName: "retail",
      TableInput: {
        ...{ Name: "sales", PartitionKeys: [{ Name: "day", Type: "date" }], TableType: "EXTERNAL_TABLE" },
        StorageDescriptor: { Columns: columns, Location: "s3://lake/sales/" },
      },
    }),
  );
  await glue.send(
    new CreateTableCommand({
      DatabaseName: "retail",
      TableInput: { Name: "report", TableType: "VIRTUAL_VIEW", StorageDescriptor: { Columns: columns } },
    }),
  );
}, 60_000);

afterAll(async () => {
  await worker?.stop();
  await bed?.close();
});

const grant = (Resource: Resource, ...Permissions: Permission[]) =>
  lake.send(
    new GrantPermissionsCommand({
      Principal: { DataLakePrincipalIdentifier: analyst },
      Resource,
      Permissions,
    }),
  );

async function refreshed(as = steward) {
  const answer = await refreshRoute(request("POST", "/api/v1/x", { as, body: {} }), params);
  expect(answer.status).toBe(202);
  const { runId } = await jsonOf(answer);
  await until("the refresh has ended", async () => (await rowOf(runId)).ended_at !== null);
  return rowOf(runId);
}

const catalogNow = async () => {
  const { lake: now } = await currentLake();
  return now.catalogs.find(({ catalogId }) => catalogId === accountId);
};
const events = async () =>
  (await bed.app.db.pool.query("SELECT after FROM event WHERE verb = 'lake.refresh' ORDER BY id")).rows;

describe("a refresh", () => {
  test("is begun by Headgate itself where nothing was read yet, once by each role until one may, and nightly then", async () => {
    const other = await bed.app.person("admin", { principals: { [accountId]: analyst } });
    const runs = async () =>
      (
        await bed.app.db.pool.query("SELECT owner_id, state FROM run WHERE kind = $1 ORDER BY created_at", [
          REFRESH_KIND,
        ])
      ).rows;
    await Promise.all([readUnread(), readUnread()]);
    await until("the first has failed", async () => (await runs())[0]?.state === "failed");
    await readUnread();
    await until("the second is done", async () => (await runs())[1]?.state === "succeeded");
    await readUnread();
    expect(await runs()).toEqual([
      { owner_id: other.id, state: "failed" },
      { owner_id: steward.id, state: "succeeded" },
    ]);
    const schedules = await bed.app.db.pool.query(
      "SELECT kind, enabled, expression, person_id FROM schedule",
    );
    expect(schedules.rows).toEqual([
      { kind: REFRESH_KIND, enabled: true, expression: "cron(0 3 * * ? *)", person_id: steward.id },
    ]);
    await bed.app.db.pool.query("DELETE FROM account_principal WHERE person_id = $1", [other.id]);
  });

  test("reads an empty lake, then all kinds of rules that were made behind Headgate's back", async () => {
    expect(await refreshed()).toMatchObject({ state: "succeeded" });
    const bare = await catalogNow();
    expect(bare).toMatchObject({ tags: [], filters: [], optIns: [], locations: [], expressions: [] });
    expect(
      bare?.databases.find(({ name }) => name === "retail")?.tables.map(({ name, kind }) => [name, kind]),
    ).toEqual([
      ["report", "view"],
      ["sales", "table"],
    ]);

    await lake.send(new CreateLFTagCommand({ TagKey: "PII", TagValues: ["true", "false"] }));
    const pii = (value: string) => ({ LFTags: [{ TagKey: "pii", TagValues: [value] }] });
    await lake.send(
      new AddLFTagsToResourceCommand({ Resource: { Database: { Name: "retail" } }, ...pii("false") }),
    );
    await lake.send(
      new AddLFTagsToResourceCommand({
        Resource: { TableWithColumns: { ...at, ColumnNames: ["email"] } },
        ...pii("true"),
      }),
    );
    const Expression = [{ TagKey: "pii", TagValues: ["false"] }];
    await lake.send(new CreateLFTagExpressionCommand({ Name: "open", Expression }));
    const TableData = {
      TableCatalogId: accountId,
      DatabaseName: "retail",
      TableName: "sales",
      Name: "cheap",
    };
    const RowFilter = { FilterExpression: "price < '9'" };
    await lake.send(
      new CreateDataCellsFilterCommand({
        TableData: { ...TableData, RowFilter, ColumnNames: ["id", "price"] },
      }),
    );
    await lake.send(
      new RegisterResourceCommand({
        ...{ ResourceArn: "arn:aws:s3:::lake/sales", UseServiceLinkedRole: true, HybridAccessEnabled: true },
      }),
    );
    await grant({ Database: { Name: "retail" } }, "DESCRIBE");
    await grant({ LFTagPolicy: { ResourceType: "TABLE", ExpressionName: "open" } }, "SELECT");
    await grant({ DataCellsFilter: TableData }, "SELECT");
    await grant({ Table: { ...at, Name: "report" } }, "SELECT", "DROP");
    await lake.send(
      new CreateLakeFormationOptInCommand({
        Principal: { DataLakePrincipalIdentifier: analyst },
        Resource: { Table: at },
      }),
    );

    const run = await refreshed();
    expect(run).toMatchObject({ state: "succeeded", output: { unread: 0 } });
    const full = await catalogNow();
    expect(full?.tags).toEqual([{ key: "pii", values: ["false", "true"] }]);
    const retail = full?.databases.find(({ name }) => name === "retail");
    expect(retail?.tags).toEqual({ pii: "false" });
    const sales = retail?.tables.find(({ name }) => name === "sales");
    expect(sales).toMatchObject({ tags: {}, location: "s3://lake/sales/", partitionKeys: [{ name: "day" }] });
    expect(sales?.columns.map(({ name, tags }) => [name, tags])).toEqual([
      ["id", {}],
      ["price", {}],
      ["email", { pii: "true" }],
    ]);
    expect(full?.filters).toEqual([
      {
        ...{ database: "retail", table: "sales", name: "cheap", rowFilter: "price < '9'" },
        columns: { include: ["id", "price"] },
      },
    ]);
    expect(full?.locations).toEqual([{ arn: "arn:aws:s3:::lake/sales", hybrid: true }]);
    expect(full?.optIns).toEqual([
      { principal: analyst, resource: { kind: "table", database: "retail", table: "sales" } },
    ]);
    const given = (full?.grants ?? []).filter(({ principal }) => principal === analyst);
    expect(given.map(({ resource, permissions }) => [resource.kind, permissions])).toEqual(
      expect.arrayContaining([
        ["database", ["DESCRIBE"]],
        ["tagPolicy", ["SELECT"]],
        ["cellsFilter", ["SELECT"]],
        ["table", expect.arrayContaining(["SELECT", "DROP"])],
      ]),
    );
    expect(given).toHaveLength(4);
  });

  test("explains what was read, and what was taken away after the next refresh", async () => {
    const ask = async () => {
      const query = new URLSearchParams({
        accountId,
        database: "retail",
        table: "sales",
        column: "price",
        principal: analyst,
      });
      const answer = await explanations(request("GET", `/api/v1/x?${query}`, { as: steward }), {
        params: Promise.resolve({}),
      });
      return (await jsonOf(answer)).items[0].explanation;
    };
    expect(await ask()).toMatchObject({ verdict: "allow", rows: "all" });
    await lake.send(
      new RevokePermissionsCommand({
        Principal: { DataLakePrincipalIdentifier: analyst },
        Resource: { LFTagPolicy: { ResourceType: "TABLE", ExpressionName: "open" } },
        Permissions: ["SELECT"],
      }),
    );
    expect((await ask()).verdict).toBe("allow");
    const told = (await events()).length;
    await refreshed();
    expect(await ask()).toMatchObject({ verdict: "allow", rows: [["price < '9'"]] });
    expect((await events()).slice(told)).toMatchObject([{ after: { changed: 1, named: ["grants"] } }]);
  });

  test("that finds nothing new tells nobody, and writes nothing but when it was", async () => {
    const before = await currentLake();
    const told = (await events()).length;
    const { output } = await refreshed();
    expect(output).toMatchObject({ changed: 0, version: before.versions.get(accountId) });
    expect(await events()).toHaveLength(told);
    const after = await currentLake();
    expect(after.view).toBe(before.view);
    expect(after.taken[0]?.takenAt.getTime()).toBeGreaterThan(before.taken[0]?.takenAt.getTime() ?? 0);
  });

  test("by a role that is no data lake administrator fails, and what was known stays", async () => {
    const other = await bed.app.person("steward", { principals: { [accountId]: analyst } });
    const before = await currentLake();
    const run = await refreshed(other);
    expect(run).toMatchObject({ state: "failed", error_code: expect.any(String) });
    expect((await currentLake()).version).toBe(before.version);
    const { items } = await jsonOf(await lakesRoute(request("GET", "/api/v1/x", { as: other }), params));
    expect(items[0].run).toMatchObject({
      state: "failed",
      isVisible: true,
      error: { message: expect.any(String) },
    });
  });

  test("can be scheduled for an account", async () => {
    const set = (subjectId: string, as = steward) =>
      scheduleRoute(request("PUT", "/api/v1/x", { as, body: { expression: "rate(1 day)" } }), {
        params: Promise.resolve({ kind: REFRESH_KIND, subjectId }),
      });
    expect((await set(subjectOfAccount(accountId))).status).toBe(200);
    expect((await set(subjectOfAccount("999999999999"))).status).toBe(404);
    expect((await set(subjectOfAccount(accountId), bed.analyst)).status).toBe(403);
  });

  test("is one at a time, and for those who may", async () => {
    // Nobody does it, so that the first is still going when the others come.
    await worker.stop();
    const going = await Promise.all(
      [steward, steward, steward].map(async (as) =>
        jsonOf(await refreshRoute(request("POST", "/api/v1/x", { as, body: {} }), params)),
      ),
    );
    expect(new Set(going.map(({ runId }) => runId)).size).toBe(1);
    expect(going.filter(({ isNew }) => isNew)).toHaveLength(1);
    const nobody = await bed.app.person("steward");
    const answer = await refreshRoute(request("POST", "/api/v1/x", { as: nobody, body: {} }), params);
    expect(answer.status).toBe(403);
    const elsewhere = { params: Promise.resolve({ accountId: "999999999999" }) };
    const missing = await refreshRoute(request("POST", "/api/v1/x", { as: steward, body: {} }), elsewhere);
    expect(missing.status).toBe(404);
  });
});

import { BatchExecuteStatementCommand, DescribeStatementCommand } from "@aws-sdk/client-redshift-data";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { handle } from "@/server/api/handle";
import { pool } from "@/server/db/pool";
import { dev, run as runOutside } from "@/server/local/services/redshift-data/testing";
import { type QueriesBed, queriesBed } from "@/server/queries/test-bed";
import { until } from "@/server/runs/test-bed";
import { jsonOf, request, type TestPerson } from "@/server/testing/app";
import * as contract from "./contract";
import { registerImportExecutor } from "./import-history";
import { importHistoryNow, queueDueImports, setHistoryImport } from "./import-settings";
import { listStatementGroups } from "./list-groups";
import { listStatements } from "./list-statements";
import { shapeStatements } from "./shape-statements";

const CONSUMER = "333333333333";
const role = (name: string) => `arn:aws:iam::${CONSUMER}:role/${name}`;
const at = { accountId: CONSUMER, warehouseKind: "workgroup", warehouse: "default" };
const params = (values: object) => ({ params: Promise.resolve(values as Record<string, string>) });

const LIST = handle(contract.listStatements, listStatements);
const GROUPS = handle(contract.listStatementGroups, listStatementGroups);
const SET = handle(contract.setHistoryImport, setHistoryImport);
const NOW = handle(contract.importHistoryNow, importHistoryNow);

let bed: QueriesBed;
let admin: TestPerson;
let colleague: TestPerson;

beforeAll(async () => {
  registerImportExecutor();
  bed = await queriesBed();
  admin = await bed.app.person("admin", { principals: { [CONSUMER]: role("ConsumerAdminUser") } });
  colleague = await bed.app.person("viewer", { principals: { [CONSUMER]: role("LFBusinessAnalyst1") } });
}, 60_000);

afterAll(() => bed.close());

async function list(as: TestPerson, query: Record<string, string> = {}) {
  const answer = await LIST(
    request("GET", `/api/v1/statements?${new URLSearchParams(query)}`, { as }),
    params({}),
  );
  return (await jsonOf(answer)).items;
}

const configure = (as: TestPerson, body: object) =>
  SET(request("PUT", "/api/v1/x", { as, body }), params(at));

const switchOn = (roleName = "ConsumerAdminUser", audience = "everyone") =>
  configure(admin, { roleArn: role(roleName), database: "dev", audience });

async function importNow(as = admin): Promise<string> {
  const answer = await NOW(request("POST", "/api/v1/x", { as, body: {} }), params(at));
  expect(answer.status).toBe(202);
  const { runId } = await jsonOf(answer);
  const state = async () =>
    (await pool().query("SELECT state FROM run WHERE id = $1", [runId])).rows[0].state;
  await until("the import ended", async () => ["succeeded", "failed"].includes(await state()), {
    withinMs: 60_000,
  });
  return state();
}

async function outsideWithLabel(label: string, sql: string, principal = "LFBusinessAnalyst1"): Promise<void> {
  const client = bed.aws.data(principal);
  const { Id } = await client.send(
    new BatchExecuteStatementCommand({ ...dev, Sqls: [`set query_group to '${label}'`, sql] }),
  );
  await client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
}

describe("the import of a warehouse's history", () => {
  test("is an admin's to switch on, as a role of that account", async () => {
    const off = await NOW(request("POST", "/api/v1/x", { as: admin, body: {} }), params(at));
    expect(off.status).toBe(412);
    expect(
      (await configure(bed.analyst, { roleArn: null, database: null, audience: "everyone" })).status,
    ).toBe(403);
    const elsewhere = { roleArn: "arn:aws:iam::111111111111:role/X", database: "dev", audience: "everyone" };
    expect((await configure(admin, elsewhere)).status).toBe(422);
    expect(await jsonOf(await switchOn())).toMatchObject({
      roleArn: role("ConsumerAdminUser"),
      importedAt: null,
    });
    const { rows } = await pool().query("SELECT verb, resource_id FROM event WHERE verb LIKE 'history.%'");
    expect(rows).toEqual([{ verb: "history.configure", resource_id: `${CONSUMER}/workgroup/default` }]);
  });

  test("brings in what ran outside, with its label, user, times and error", async () => {
    await outsideWithLabel("glue-redshift", "select 42 as outside");
    await runOutside(bed.aws.data("LFBusinessAnalyst1"), "select nothing_there");
    const long = `select '${"x".repeat(9_000)}' as long_text`;
    await runOutside(bed.aws.data("ConsumerAdminUser"), long);
    expect(await importNow()).toBe("succeeded");
    const [labelled, ...others] = await list(admin, { label: "glue*" });
    expect(others).toEqual([]);
    expect(labelled).toMatchObject({
      source: "warehouse",
      sql: "select 42 as outside",
      label: "glue-redshift",
      dbUser: "IAMR:LFBusinessAnalyst1",
      ownerId: null,
      kind: "SELECT",
      status: "FINISHED",
      rows: 1,
    });
    expect(labelled.phases.executionMs).toBeGreaterThan(0);
    const [failed] = await list(admin, { text: "nothing_there" });
    expect(failed).toMatchObject({ status: "FAILED", error: expect.stringContaining("nothing_there") });
    const { rows } = await pool().query("SELECT sql FROM statement WHERE sql LIKE '%long_text'");
    expect(rows).toEqual([{ sql: long }]);
    const texts: string[] = (await list(admin, { limit: "200" })).map((one: { sql: string }) => one.sql);
    expect(texts.filter((sql) => /headgate|^set /i.test(sql))).toEqual([]);
  });

  test("never shows to others what Headgate ran, and tells its owner where the time went", async () => {
    const secret = await bed.run("select 'for my eyes only'");
    const wrong = await bed.run("select my_own_mistake");
    expect(await importNow()).toBe("succeeded");
    for (const other of [admin, colleague]) {
      expect(await list(other, { text: "for my eyes only" })).toEqual([]);
      expect(await list(other, { text: "my_own_mistake" })).toEqual([]);
    }
    const [mine] = await list(bed.analyst, { text: "for my eyes only" });
    expect(mine).toMatchObject({
      id: secret.id,
      source: "headgate",
      phases: { executionMs: expect.any(Number) },
    });
    expect(
      (await list(bed.analyst, { text: "my_own_mistake" })).map((one: { id: string }) => one.id),
    ).toEqual([wrong.id]);
  });

  test("knows the statements of scripts as ours too, whatever their label", async () => {
    for (const mode of ["session", "transaction"]) {
      const script = await bed.script("select 'hidden one'; select 'hidden two'", {
        mode,
        label: "my-script",
      });
      expect(script.statements.map(({ status }) => status)).toEqual(["FINISHED", "FINISHED"]);
    }
    expect(await importNow()).toBe("succeeded");
    for (const other of [admin, colleague]) {
      expect(await list(other, { text: "hidden " })).toEqual([]);
      expect(await list(other, { label: "my-script" })).toEqual([]);
    }
    const mine = await list(bed.analyst, { label: "my-script" });
    expect(mine).toHaveLength(4);
    for (const one of mine) expect(one.phases).not.toBeNull();
  });

  test("taken twice, or in many workers' turns at once, it changes nothing", async () => {
    const before = (await list(admin, { limit: "200" })).length;
    const now = Date.now();
    await Promise.all([queueDueImports(now), queueDueImports(now), queueDueImports(now)]);
    const { rows } = await pool().query(
      "SELECT count(*)::int FROM run WHERE kind = 'history.import' AND owner_id IS NULL",
    );
    expect(rows).toEqual([{ count: 1 }]);
    expect(await importNow()).toBe("succeeded");
    expect(await list(admin, { limit: "200" })).toHaveLength(before);
  });

  test("of an account that was disconnected is not taken any more", async () => {
    const connect = (at: Date | null) =>
      pool().query("UPDATE aws_account SET disconnected_at = $2 WHERE id = $1", [CONSUMER, at]);
    const later = Date.now() + 60 * 60_000;
    await connect(new Date());
    expect(await queueDueImports(later)).toBe(0);
    await connect(null);
    expect(await queueDueImports(later)).toBe(1);
  });

  test("a refusal is kept in AWS's words", async () => {
    await switchOn("NoSuchRole");
    expect(await importNow()).toBe("failed");
    const { rows } = await pool().query(
      "SELECT history_problem AS problem FROM warehouse_setting WHERE warehouse = 'default'",
    );
    expect(rows[0].problem).toMatch(/AccessDenied/);
    await switchOn();
    expect(await importNow()).toBe("succeeded");
  });

  test("statements of one shape are one group, each counted once", async () => {
    for (const n of [1, 2, 3]) await outsideWithLabel("etl", `select ${n} as shaped /* number ${n} */`);
    await runOutside(bed.aws.data("ConsumerAdminUser"), "select shaped_wrong from nowhere_at_all");
    await importNow();
    await Promise.all([shapeStatements(), shapeStatements()]);
    await shapeStatements();
    const groups = async (as: TestPerson, query: Record<string, string>) =>
      (
        await jsonOf(
          await GROUPS(request("GET", `/api/v1/g?${new URLSearchParams(query)}`, { as }), params({})),
        )
      ).items;
    const [group, ...others] = await groups(admin, { text: "AS shaped" });
    expect(others).toEqual([]);
    expect(group).toMatchObject({ count: 3, failed: 0, kind: "SELECT" });
    expect(group.sql).not.toContain("number");
    expect(group.p50Ms).toBeGreaterThan(0);
    expect(group.trend.at(-1)).toMatchObject({ count: 3 });
    expect(await list(admin, { fingerprint: group.fingerprint })).toHaveLength(3);
    expect(await groups(admin, { text: "shaped_wrong", orderBy: "count" })).toMatchObject([
      { count: 1, failed: 1 },
    ]);
    expect(await groups(colleague, { text: "eyes only" })).toEqual([]);
    const { rows } = await pool().query(
      "SELECT count(*)::int FROM statement WHERE fingerprint IS NULL AND ended_at IS NOT NULL",
    );
    expect(rows).toEqual([{ count: 0 }]);
  });
});

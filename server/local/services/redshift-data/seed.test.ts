import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { analyticsBucket, demoWarehouses, warehouseRoleArn } from "@/prisma/demo/lake";
import { loadDemoLake } from "@/prisma/demo/load";
import { awsProgram } from "@/server/local/aws-command";
import * as seed from "./seed-commands";
import { startTestDataApi, type TestDataApi } from "./testing";

const has = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;
const hasAws = awsProgram !== undefined;
const hasBoto = has("python3", "-c", "import boto3");
if (!hasAws) console.warn("skipped: no `aws` command here, so the article's commands weren't run");
if (!hasBoto) console.warn("skipped: no boto3 here, so its paginators and waiters weren't run");

const execute = promisify(execFile);
let api: TestDataApi;
let folder: string;

beforeAll(async () => {
  if (!hasAws && !hasBoto) return;
  folder = await mkdtemp(join(tmpdir(), "headgate-seed-"));
  api = await startTestDataApi({ warehouses: demoWarehouses });
  const keysFile = join(folder, "keys.json");
  await writeFile(keysFile, JSON.stringify({ principals: api.keys }));
  await loadDemoLake({ endpoint: api.url, keysFile });
}, 300_000);
afterAll(async () => {
  await api?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const environment = () => {
  const key = api.keys["ConsumerAdminUser"];
  return {
    ...process.env,
    AWS_PROGRAM: awsProgram,
    AWS_ACCESS_KEY_ID: key?.accessKeyId ?? "",
    AWS_SECRET_ACCESS_KEY: key?.secretAccessKey ?? "",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_PAGER: "",
    ENDPOINT: api.url,
  };
};

type Answer = Record<string, unknown> & { Id?: string; Status?: string; Error?: string };

/** Runs a command as a reader's shell would; only the endpoint is told to it. */
async function shell(command: string, places: Record<string, string> = {}): Promise<Answer> {
  const filled = command.replace(/@(\w+)@/g, (_, name: string) => places[name] ?? "");
  const script = `aws() { command "$AWS_PROGRAM" --endpoint-url "$ENDPOINT" "$@"; }\n${filled}`;
  const { stdout } = await execute("bash", ["-c", script], { env: environment(), maxBuffer: 1 << 28 });
  return stdout.trim() === "" ? {} : JSON.parse(stdout);
}

/** Runs a statement's command and asks for its state until it has ended. */
async function finished(
  command: string,
  places: Record<string, string> = {},
): Promise<Answer & { Id: string }> {
  const { Id = "" } = await shell(command, places);
  for (;;) {
    const told = await shell(seed.describeIt, { id: Id });
    if (told.Status === "FINISHED") return { ...told, Id };
    if (told.Status === "FAILED" || told.Status === "ABORTED")
      throw new Error(`${told.Status}: ${told.Error}`);
  }
}

describe.skipIf(!hasAws)("the article's commands through the aws command line", { timeout: 120_000 }, () => {
  test.each(Object.entries(seed.listCommands))("%s", async (name, command) => {
    const answer = await shell(command);
    const items = Object.values(answer).find(Array.isArray) as unknown[];
    // The article's curly quotation marks are part of the pattern for the shell, so nothing matches.
    if (name !== "list tables by pattern") expect(items.length).toBeGreaterThan(0);
    else expect(items).toEqual([]);
  });

  test("create a schema and a table, copy into it, select from it, unload it", async () => {
    await finished(seed.createSchema);
    await finished(seed.createTable);
    const copied = await finished(seed.copy);
    expect(copied["HasResultSet"]).toBe(false);
    const selected = await finished(seed.select);
    expect(selected["HasResultSet"]).toBe(true);
    const result = await shell(seed.getResult, { id: selected.Id });
    expect(result["TotalNumRows"]).toBeGreaterThan(0);
    expect((result["Records"] as object[]).length).toBe(result["TotalNumRows"]);
    await finished(seed.unload, { bucket: `s3://${analyticsBucket}/unload/`, role: warehouseRoleArn });
  });

  test("named parameters", async () => {
    const told = await finished(seed.withParameters);
    expect(told["QueryParameters"]).toHaveLength(2);
    const result = await shell(seed.getResult, { id: told.Id });
    expect(result["TotalNumRows"]).toBeGreaterThan(0);
  });

  test("cancel a running statement", async () => {
    const { Id = "" } = await shell(
      `aws redshift-data execute-statement --database dev --workgroup-name default --sql "select pg_sleep(600)"`,
    );
    expect(await shell(seed.cancel, { id: Id })).toEqual({ Status: true });
  });

  test("several statements with a temporary table, and the result of the second", async () => {
    const told = await finished(seed.batch);
    expect(told["SubStatements"]).toHaveLength(2);
    const result = await shell(seed.getResult, { id: `${told.Id}:2` });
    expect(result["TotalNumRows"]).toBe(10);
  });
});

const boto = `
import boto3, os, json
from botocore.waiter import WaiterModel, create_waiter_with_client
rsd = boto3.client('redshift-data', endpoint_url=os.environ['ENDPOINT'])
waiter = create_waiter_with_client('StatementFinished', WaiterModel({'version': 2, 'waiters': {'StatementFinished': {
  'operation': 'DescribeStatement', 'delay': 1, 'maxAttempts': 60, 'acceptors': [
    {'state': 'success', 'matcher': 'path', 'argument': 'Status', 'expected': 'FINISHED'},
    {'state': 'failure', 'matcher': 'path', 'argument': 'Status', 'expected': 'FAILED'}]}}}), rsd)
knows_csv = 'ResultFormat' in rsd.meta.service_model.operation_model('ExecuteStatement').input_shape.members
place = dict(WorkgroupName='default', Database='dev')
def run(sql, **more):
    id = rsd.execute_statement(Sql=sql, **place, **more)['Id']
    waiter.wait(Id=id)
    return id
big = run("select n, 9007199254740993 + n as exact from generate_series(0, 20999) as t(n) order by n")
rows = [r for p in rsd.get_paginator('get_statement_result').paginate(Id=big) for r in p['Records']]
csv = run("select 1 as a, '' as b", **(dict(ResultFormat='CSV') if knows_csv else {}))
text = [r['CSVRecords'] for p in rsd.get_paginator('get_statement_result_v2').paginate(Id=csv) for r in p['Records']] if knows_csv else None
pages = list(rsd.get_paginator('list_tables').paginate(**place, SchemaPattern='public', PaginationConfig={'PageSize': 2}))
columns = [c['name'] for p in rsd.get_paginator('describe_table').paginate(**place, Schema='public', Table='sales', PaginationConfig={'PageSize': 3}) for c in p['ColumnList']]
statements = [s['Id'] for p in rsd.get_paginator('list_statements').paginate(PaginationConfig={'PageSize': 1, 'MaxItems': 2}) for s in p['Statements']]
errors = []
for call in (lambda: rsd.describe_statement(Id='b0a0c1a2-0000-4000-8000-000000000000'), lambda: rsd.cancel_statement(Id=big)):
    try: call()
    except (rsd.exceptions.ResourceNotFoundException, rsd.exceptions.ValidationException) as e: errors.append(e.response['Error']['Code'])
print(json.dumps(dict(rows=len(rows), last=rows[-1], text=text, pages=max(len(p['Tables']) for p in pages), tables=sum(len(p['Tables']) for p in pages), columns=columns, newest=statements == [csv, big], errors=errors)))
`;

test.skipIf(!hasBoto)("boto3's paginators, waiters and exceptions", { timeout: 120_000 }, async () => {
  const { stdout } = await execute("python3", ["-c", boto], { env: environment() });
  const told = JSON.parse(stdout.replace(/("longValue": )(\d{16,})/, '$1"$2"'));
  if (told.text === null) console.warn("skipped: boto3 here is too old for results as CSV");
  expect(told).toEqual({
    rows: 21_000,
    last: [{ longValue: 20_999 }, { longValue: "9007199254761992" }],
    text: told.text && ['1,""\r\n'],
    pages: 2,
    tables: expect.any(Number),
    columns: expect.arrayContaining(["salesid", "buyerid", "qtysold", "pricepaid"]),
    newest: true,
    errors: ["ResourceNotFoundException", "ValidationException"],
  });
});

import { randomUUID } from "node:crypto";
import { GrantPermissionsCommand } from "@aws-sdk/client-lakeformation";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { POST } from "@/app/api/v1/access/tables/[accountId]/[database]/[table]/row-preview/route";
import { askAthena } from "@/server/queries";
import { until } from "@/server/runs/test-bed";
import { jsonOf, request, type TestPerson } from "@/server/testing/app";
import { ANALYST, CONSUMER, type LakeBed, lakeBed } from "./lake-bed/test-bed";
import { makeSales } from "./lake-bed/testing";

let bed: LakeBed;
beforeAll(async () => {
  bed = await lakeBed();
  await makeSales(bed.aws, { accountId: CONSUMER, admin: "ConsumerAdminUser", database: "shop" });
  await bed.lake.send(
    new GrantPermissionsCommand({
      Principal: { DataLakePrincipalIdentifier: ANALYST },
      Resource: { TableWithColumns: { DatabaseName: "shop", Name: "sales", ColumnNames: ["id", "country"] } },
      Permissions: ["SELECT"],
    }),
  );
  await bed.refresh();
}, 120_000);
afterAll(() => bed?.close());
beforeEach(() => bed.proxy.reset());

const place = { accountId: CONSUMER, database: "shop", table: "sales" };
const send = (asked: Request, at: typeof place) => POST(asked, { params: Promise.resolve(at) });
const asking = (as: TestPerson, rowFilter: string) =>
  request("POST", "/api/v1/x", { as, body: { rowFilter } });
const preview = async (as: TestPerson, rowFilter: string, at: Partial<typeof place> = {}) => {
  const answer = await send(asking(as, rowFilter), { ...place, ...at });
  return { status: answer.status, body: await jsonOf(answer) };
};
const started = () => bed.proxy.calls.filter((name) => name === "StartQueryExecution").length;

test("the rows that pass are shown, and how many of how many", async () => {
  const { status, body } = await preview(bed.stella, "country = 'US' AND id > '1'");
  expect([status, body]).toMatchObject([
    200,
    {
      columns: [{ name: "id" }, { name: "country" }, { name: "mail" }],
      rows: [["2", "US", "b@x"]],
      ...{ sampled: 4, passed: 1 },
    },
  ]);
  expect(started()).toBe(1);
});

test("where none passes that is told, NULL among them", async () => {
  const { body } = await preview(bed.stella, "NOT country IS NULL AND country = 'IT'");
  expect(body).toMatchObject({ rows: [], sampled: 4, passed: 0 });
});

test("each is shown what their own role reads", async () => {
  const { body } = await preview(bed.ana, "country = 'FR'");
  expect(body).toMatchObject({ columns: [{ name: "id" }, { name: "country" }], rows: [["3", "FR"]] });
  const hidden = await preview(bed.ana, "mail = 'c@x'");
  expect(hidden).toMatchObject({ status: 502, body: { code: "aws_failed" } });
  expect(hidden.body.detail).toContain("Column 'mail' cannot be resolved or requester is not authorized");
});

test("an expression that Lake Formation would not take is refused at its field, and AWS not asked", async () => {
  for (const wrong of ["county = 'US'", "country = US", "lower(country) = 'us'", "id = '1'; drop table x"]) {
    const { status, body } = await preview(bed.stella, wrong);
    expect([status, body.code], wrong).toEqual([422, "invalid"]);
    expect(body.issues).toEqual([{ path: "rowFilter", message: body.detail }]);
  }
  expect(bed.proxy.calls).toEqual([]);
});

test("what Athena finds wrong with its values is told at the field too", async () => {
  bed.proxy.meddle = (operation, answer) =>
    operation === "BatchGetQueryExecution"
      ? {
          ...answer,
          body: JSON.stringify({
            QueryExecutions: (JSON.parse(answer.body).QueryExecutions as object[]).map((one) => ({
              ...one,
              Status: {
                State: "FAILED",
                StateChangeReason: "TYPE_MISMATCH: line 2:30: Cannot apply operator: varchar = integer",
              },
            })),
          }),
        }
      : answer;
  const { status, body } = await preview(bed.stella, "id = 1");
  bed.proxy.meddle = null;
  const message = "Cannot apply operator: varchar = integer";
  expect([status, body.issues]).toEqual([422, [{ path: "rowFilter", message }]]);
});

/** Athena's queries seem to go on. */
function neverEnd(): void {
  bed.proxy.meddle = (operation, answer) =>
    operation === "BatchGetQueryExecution"
      ? { ...answer, body: answer.body.replace(/"State":"\w+"/, '"State":"RUNNING"') }
      : answer;
}

test("a query that takes too long is stopped", async () => {
  neverEnd();
  const target = { accountId: CONSUMER, region: "us-east-1", roleArn: ANALYST, sessionName: "test" };
  const query = { workgroup: "primary", database: "shop", sql: "SELECT 1", clientToken: randomUUID() };
  const { signal } = new AbortController();
  await expect(askAthena(target, query, { withinMs: 1, signal })).rejects.toMatchObject({
    ...{ code: "query_timed_out", message: "Athena has not answered within 0 s, so it was stopped." },
  });
  bed.proxy.meddle = null;
  expect(bed.proxy.calls).toContain("StopQueryExecution");
});

test("a query that Athena does not tell of is stopped", async () => {
  const body = JSON.stringify({ __type: "AccessDeniedException", message: "No looking" });
  bed.proxy.refuses = (operation) => (operation === "BatchGetQueryExecution" ? { status: 400, body } : null);
  const { status } = await preview(bed.stella, "id = '2'");
  bed.proxy.refuses = null;
  expect(status).toBeGreaterThanOrEqual(400);
  expect(bed.proxy.calls).toContain("StopQueryExecution");
});

test("its query is stopped when nobody waits for it any more", async () => {
  neverEnd();
  const leaving = new AbortController();
  const waiting = send(new Request(asking(bed.stella, "id = '1'"), { signal: leaving.signal }), place);
  await until("it is asked about", async () => bed.proxy.calls.includes("BatchGetQueryExecution"));
  expect(bed.proxy.calls).not.toContain("StopQueryExecution");
  leaving.abort();
  expect((await waiting).status).toBe(410);
  bed.proxy.meddle = null;
  expect(bed.proxy.calls).toContain("StopQueryExecution");
});

test("it takes a role here that may run queries, and a role there; a table nobody knows of is 404", async () => {
  const viewer = await bed.app.person("viewer", { principals: { [CONSUMER]: ANALYST } });
  const rootless = await bed.app.person("steward");
  expect((await preview(viewer, "id = '1'")).status).toBe(403);
  expect(await preview(rootless, "id = '1'")).toMatchObject({ status: 403, body: { code: "forbidden" } });
  expect((await preview(bed.stella, "id = '1'", { table: "nothing" })).status).toBe(404);
  expect((await preview(bed.stella, "")).status).toBe(422);
  expect(started()).toBe(0);
});

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { POST as cancelRunRoute } from "@/app/api/v1/runs/[runId]/cancel/route";
import { GET as pageRoute } from "@/app/api/v1/statements/[statementId]/result/pages/[n]/route";
import { GET as resultRoute } from "@/app/api/v1/statements/[statementId]/result/route";
import { GET as rowsRoute } from "@/app/api/v1/statements/[statementId]/rows/route";
import { type QueriesBed, queriesBed } from "@/server/queries/test-bed";
import { rowOf, until } from "@/server/runs/test-bed";
import { jsonOf, request } from "@/server/testing/app";
import type { Answer } from "@/server/testing/counting-proxy";
import { fetchKey } from "./keep";
import { packed } from "./page";
import { keepPage } from "./store";

let bed: QueriesBed;
const ROLE = "arn:aws:iam::333333333333:role/LFBusinessAnalyst1";
const READ = "GetStatementResultV2";
/** Five pages of 10,000 rows and less. */
const LONG = "select n, 'row ' || n as text from generate_series(1, 45000) n";

beforeAll(async () => {
  bed = await queriesBed();
  await bed.run("select 1");
}, 60_000);

afterEach(async () => {
  bed.proxy.meddle = null;
  bed.proxy.isDown = false;
  await sql("UPDATE account_principal SET role_arn = $2 WHERE person_id = $1", [bed.analyst.id, ROLE]);
});

afterAll(() => bed?.close());

const sql = async (text: string, values: unknown[]) => (await bed.app.db.pool.query(text, values)).rows;
const as = (path: string, headers: Record<string, string> = {}) =>
  request("GET", path, { as: bed.analyst, headers });
const result = async (id: string) =>
  jsonOf(
    await resultRoute(as(`/api/v1/statements/${id}/result`), {
      params: Promise.resolve({ statementId: id }),
    }),
  );
const page = (id: string, n: number, headers: Record<string, string> = {}) =>
  pageRoute(as(`/api/v1/statements/${id}/result/pages/${n}`, headers), {
    params: Promise.resolve({ statementId: id, n: String(n) }),
  });
const rows = async (id: string, query: string) =>
  jsonOf(
    await rowsRoute(as(`/api/v1/statements/${id}/rows${query}`), {
      params: Promise.resolve({ statementId: id }),
    }),
  );
const fetchRun = async (id: string) =>
  (await sql("SELECT id FROM run WHERE idempotency_key = $1", [fetchKey(id)]))[0]?.id as string;
const settled = async (id: string) => {
  await until("its result is settled", async () => (await result(id)).state !== "fetching", {
    withinMs: 20_000,
  });
  return result(id);
};

/** Meddles with the n-th answers to reads of result pages, counted from 1. */
function onRead(which: (n: number) => boolean, change: (answer: Answer) => Partial<Answer>) {
  let n = 0;
  bed.proxy.meddle = (operation, answer) => {
    if (operation !== READ) return answer;
    n += 1;
    return which(n) ? { ...answer, ...change(answer) } : answer;
  };
}
const changed = (answer: Answer, fields: object) => ({
  body: JSON.stringify({ ...JSON.parse(answer.body), ...fields }),
});
const refusal = (code: string, message: string) => ({
  status: 400,
  body: JSON.stringify({ __type: code, message }),
});

describe("a result of many pages", () => {
  test("is fetched once, told at its end, and read from here by everybody", async () => {
    bed.proxy.reset();
    const { id } = await bed.run(LONG);
    const { state, rows: count, totalRows, bytes, pages, columns } = await settled(id);
    expect({ state, count, totalRows }).toEqual({ state: "complete", count: 45_000, totalRows: 45_000 });
    expect(pages.map((one: { rowFrom: number }) => one.rowFrom)).toEqual([0, 10_000, 20_000, 30_000, 40_000]);
    expect(bytes).toBe(pages.reduce((sum: number, one: { bytes: number }) => sum + one.bytes, 0));
    expect(columns.map(({ name }: { name: string }) => name)).toEqual(["n", "text"]);
    expect(bed.proxy.calls.filter((call) => call === READ)).toHaveLength(5);
    bed.proxy.reset();
    expect((await rows(id, "?offset=19999&limit=2")).rows).toEqual([
      ["20000", "row 20000"],
      ["20001", "row 20001"],
    ]);
    expect(bed.proxy.calls).toEqual([]);
    await until("its Run has ended", async () => (await rowOf(await fetchRun(id))).state === "succeeded");
    const told = await sql(
      "SELECT after FROM event WHERE verb = 'statement.fetchResult' AND resource_id = $1",
      [id],
    );
    // A slow machine tells of its progress in between.
    expect(told.filter(({ after }) => after.resultState !== "fetching")).toEqual([
      { after: { resultState: "complete" } },
    ]);
  });

  test("goes page by page to a browser, compressed as it is kept, and once", async () => {
    const { id } = await bed.run(LONG);
    await settled(id);
    const zipped = await page(id, 4, { accept: "application/gzip, text/csv" });
    expect(zipped.headers.get("content-type")).toBe("application/gzip");
    expect(zipped.headers.get("cache-control")).toBe("private, no-cache");
    const plain = await page(id, 4, { accept: "text/csv" });
    expect(plain.headers.get("content-type")).toContain("text/csv");
    const text = await plain.text();
    const { gunzipSync } = await import("node:zlib");
    expect(gunzipSync(Buffer.from(await zipped.arrayBuffer())).toString()).toBe(text);
    expect(text.split("\r\n").slice(0, 2)).toEqual(["40001,row 40001", "40002,row 40002"]);
    const etag = zipped.headers.get("etag") ?? "";
    expect((await page(id, 4, { accept: "application/gzip", "if-none-match": etag })).status).toBe(304);
    expect((await page(id, 4, { "if-none-match": etag })).status).toBe(200);
    expect((await page(id, 5)).status).toBe(404);
  });

  test("is not there for somebody else", async () => {
    const { id } = await bed.run("select 1");
    const stranger = await bed.app.person("analyst");
    const params = Promise.resolve({ statementId: id, n: "0" });
    for (const answer of [
      await pageRoute(request("GET", "/api/v1/x", { as: stranger }), { params }),
      await resultRoute(request("GET", "/api/v1/x", { as: stranger }), { params }),
      await rowsRoute(request("GET", "/api/v1/x", { as: stranger }), { params }),
    ]) {
      expect(answer.status).toBe(404);
    }
  });

  test("takes a page that it has as if it had never come", async () => {
    const { id } = await bed.run(LONG);
    const before = await settled(id);
    const again = { ...(await packed("1,2\r\n")), nextToken: null, n: 0, rowFrom: 0 };
    expect(await keepPage(bed.app.db.pool, id, again, { state: "complete", cutReason: null })).toBe(false);
    await sql("UPDATE statement SET result_state = 'fetching' WHERE id = $1", [id]);
    expect(await keepPage(bed.app.db.pool, id, again, { state: "complete", cutReason: null })).toBe(false);
    await sql("UPDATE statement SET result_state = 'complete' WHERE id = $1", [id]);
    expect(await result(id)).toEqual(before);
  });
});

describe("while it is fetched", () => {
  /** A long result of which the first page is here and the line to AWS is broken. */
  const halted = async () => {
    onRead(
      (n) => n > 1,
      () => ({ breaksAt: 0 }),
    );
    const { id } = await bed.run(LONG);
    await until("its Run waits", async () => (await rowOf(await fetchRun(id))).wait_for === "aws");
    return id;
  };

  test("a connection that breaks within a page is made anew, and nothing is lost", async () => {
    onRead(
      (n) => n === 2 || n === 4,
      ({ body }) => ({ breaksAt: Math.floor(body.length / 2) }),
    );
    bed.proxy.reset();
    const { id } = await bed.run(LONG);
    expect(await settled(id)).toMatchObject({ state: "complete", rows: 45_000 });
    expect(bed.proxy.calls.filter((call) => call === READ)).toHaveLength(7);
  });

  test("what is here can be read, and it goes on after the last page that is here", async () => {
    const id = await halted();
    expect(await result(id)).toMatchObject({ state: "fetching", rows: 10_000, totalRows: 45_000 });
    expect(await rows(id, "?offset=9999&limit=10")).toMatchObject({
      state: "fetching",
      rows: [["10000", "row 10000"]],
    });
    bed.proxy.meddle = null;
    bed.proxy.reset();
    expect(await settled(id)).toMatchObject({ state: "complete", rows: 45_000 });
    expect(bed.proxy.calls.filter((call) => call === READ)).toHaveLength(4);
  });

  test("a cancel of its Run leaves what is here, and says so", async () => {
    const id = await halted();
    const runId = await fetchRun(id);
    await cancelRunRoute(request("POST", `/api/v1/runs/${runId}/cancel`, { as: bed.analyst, body: {} }), {
      params: Promise.resolve({ runId }),
    });
    expect(await settled(id)).toMatchObject({ state: "cut", cutReason: "cancelled", rows: 10_000 });
  });

  test("another role than the one it ran as does not get the rest", async () => {
    const id = await halted();
    await sql("UPDATE account_principal SET role_arn = $2 WHERE person_id = $1", [
      bed.analyst.id,
      ROLE.replace("LFBusinessAnalyst1", "ConsumerAdminUser"),
    ]);
    bed.proxy.meddle = null;
    expect(await settled(id)).toMatchObject({ state: "cut", cutReason: "forbidden", rows: 10_000 });
  });

  const refusals: [
    reason: string,
    what: string,
    change: (answer: Answer) => Partial<Answer>,
    rows: number,
  ][] = [
    ["gone", "AWS lost it", () => refusal("ResourceNotFoundException", "Query does not exist."), 20_000],
    [
      "limit",
      "it is over AWS's limit",
      () => refusal("ValidationException", "Database response exceeded size limit"),
      20_000,
    ],
    ["failed", "AWS refuses", () => refusal("ValidationException", "The NextToken is not valid."), 20_000],
    ["denied", "AWS denies", () => refusal("AccessDeniedException", "User is not authorized"), 20_000],
    ["broken", "a page is empty and not the last", (answer) => changed(answer, { Records: [] }), 20_000],
    ["broken", "it ends too early", (answer) => changed(answer, { NextToken: undefined }), 30_000],
  ];
  test.each(refusals)("is cut as %s when %s", async (cutReason, _, change, count) => {
    onRead((n) => n === 3, change);
    const { id } = await bed.run(LONG);
    expect(await settled(id)).toMatchObject({ state: "cut", cutReason, rows: count, totalRows: 45_000 });
    expect(await bed.get(id)).toMatchObject({ status: "FINISHED", resultState: "cut", cutReason });
  });

  test("is cut before its first row, with AWS's own words, when AWS denies even that", async () => {
    onRead(
      () => true,
      () => refusal("AccessDeniedException", "User is not authorized"),
    );
    const { id } = await bed.run(LONG);
    expect(await settled(id)).toMatchObject({
      state: "cut",
      cutReason: "denied",
      cutMessage: "AccessDeniedException: User is not authorized",
      rows: 0,
      pages: [],
    });
    expect(await bed.get(id)).toMatchObject({ status: "FINISHED", hasResultSet: true, error: null });
  });

  test("is cut when AWS leads back to a page that was there", async () => {
    let first: string | undefined;
    bed.proxy.meddle = (operation, answer) => {
      if (operation !== READ) return answer;
      first ??= JSON.parse(answer.body).NextToken;
      return { ...answer, ...changed(answer, { NextToken: first }) };
    };
    const { id } = await bed.run(LONG);
    expect(await settled(id)).toMatchObject({ state: "cut", cutReason: "repeated_token", rows: 20_000 });
  });
});

import { uuidv7 } from "uuidv7";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GET as downloadRoute } from "@/app/api/v1/statements/[statementId]/download/route";
import { GET as pageRoute } from "@/app/api/v1/statements/[statementId]/result/pages/[n]/route";
import { PUT as shareRoute } from "@/app/api/v1/statements/[statementId]/shares/route";
import { jsonOf, request, type TestApp, type TestPerson, testApp } from "@/server/testing/app";
import type { DownloadFormat } from "./contract";
import { csvLine } from "./csv";
import { packed } from "./page";
import { cutResult, keepPage } from "./store";

let app: TestApp;
let owner: TestPerson;
let colleague: TestPerson;

beforeAll(async () => {
  app = await testApp();
  [owner, colleague] = [await app.person("analyst"), await app.person("analyst")];
});

afterAll(() => app?.close());

const PAGE_ROWS = 500;
const PAGES = 3;
const COLUMNS = [{ name: "n", typeName: "int8" }];
const valuesOf = (n: number) => Array.from({ length: PAGE_ROWS }, (_, at) => String(n * PAGE_ROWS + at));

/** A result of the owner's, of which the first pages are here, shown to the colleague. */
async function sharedResult(pages: number, as = owner): Promise<string> {
  const id = uuidv7();
  await app.db.pool.query(
    `INSERT INTO statement (id, owner_id, run_id, role_arn, account_id, warehouse_kind, warehouse, database, sql,
       parameters, status, has_result_set, rows, columns)
     VALUES ($1, $2, $1, 'arn:aws:iam::333333333333:role/Analyst', '333333333333', 'workgroup', 'default', 'dev',
       'select 1', '[]', 'FINISHED', true, $3, $4)`,
    [id, as.id, PAGES * PAGE_ROWS, JSON.stringify(COLUMNS)],
  );
  for (let n = 0; n < pages; n += 1) await addPage(id, n);
  await share(id, [{ personId: colleague.id }]);
  return id;
}

async function addPage(id: string, n: number): Promise<void> {
  const isLast = n === PAGES - 1;
  const csv = valuesOf(n)
    .map((value) => csvLine([value]))
    .join("");
  const page = {
    ...(await packed(csv)),
    n,
    rowFrom: n * PAGE_ROWS,
    nextToken: isLast ? null : `to ${n + 1}`,
  };
  await keepPage(app.db.pool, id, page, { state: isLast ? "complete" : "fetching", cutReason: null });
}

const at = (statementId: string) => ({ params: Promise.resolve({ statementId }) });
const share = (id: string, items: object[]) =>
  shareRoute(request("PUT", `/api/v1/statements/${id}/shares`, { as: owner, body: { items } }), at(id));
const download = (id: string, format: DownloadFormat, headers: Record<string, string> = {}, as = colleague) =>
  downloadRoute(
    request("GET", `/api/v1/statements/${id}/download?format=${format}`, { as, headers }),
    at(id),
  );

describe("a share that is withdrawn", () => {
  test("shows no page again from a browser's cache", async () => {
    const id = await sharedResult(PAGES);
    const page = (headers: Record<string, string> = {}) =>
      pageRoute(request("GET", `/api/v1/statements/${id}/result/pages/1`, { as: colleague, headers }), {
        params: Promise.resolve({ statementId: id, n: "1" }),
      });
    const first = await page();
    expect(first.headers.get("cache-control")).toBe("private, no-cache");
    const known = { "if-none-match": first.headers.get("etag") ?? "" };
    expect((await page(known)).status).toBe(304);
    await share(id, []);
    expect((await page(known)).status).toBe(404);
  });

  test.each(["csv", "ndjson"] as const)(
    "ends a running download as %s before its next page",
    async (format) => {
      const id = await sharedResult(PAGES);
      const reader = (await download(id, format)).body?.getReader();
      let read = Buffer.from((await reader?.read())?.value ?? "");
      // CSV has its header as a chunk of its own.
      if (format === "csv") read = Buffer.from((await reader?.read())?.value ?? "");
      expect(read.toString()).toContain("499");
      await share(id, []);
      await expect(reader?.read()).rejects.toThrow("There is no such statement");
    },
  );

  test("and so does a session that ended", async () => {
    const id = await sharedResult(PAGES);
    const guest = await app.person("viewer");
    await share(id, [{ role: "viewer" }]);
    const reader = (await download(id, "csv", {}, guest)).body?.getReader();
    await reader?.read();
    await app.db.pool.query("UPDATE session SET revoked_at = now() WHERE id = $1", [guest.sessionId]);
    await expect(reader?.read()).rejects.toThrow("session ended");
  });
});

describe("a file of a result that is not whole", () => {
  test("is another after the result was cut", async () => {
    const id = await sharedResult(1);
    const before = await download(id, "json");
    await before.body?.cancel();
    const tag = before.headers.get("etag") ?? "";
    await cutResult(app.db.pool, id, { cutReason: "gone" });
    const after = await download(id, "json", { range: "bytes=5-", "if-range": tag });
    expect(after.status).toBe(200);
    expect(after.headers.get("etag")).not.toBe(tag);
    expect(await jsonOf(after)).toMatchObject({ state: "cut", cutReason: "gone" });
  });

  test("goes on, where it was begun while fetching, once the result is whole", async () => {
    const id = await sharedResult(1);
    const before = await download(id, "csv");
    await before.body?.cancel();
    for (const n of [1, 2]) await addPage(id, n);
    const whole = await (await download(id, "csv")).text();
    const tag = before.headers.get("etag") ?? "";
    const rest = await download(id, "csv", { range: "bytes=5-", "if-range": tag });
    expect(rest.status).toBe(206);
    expect(await rest.text()).toBe(whole.slice(5));
  });

  test("is not waited for by who asks for a part of it", async () => {
    const answer = await download(await sharedResult(1), "csv", { range: "bytes=5-" });
    expect(answer.status).toBe(409);
    expect(answer.headers.get("retry-after")).toBe("10");
    expect((await jsonOf(answer)).detail).toContain("still being fetched");
  });
});

describe("files that are made while they are sent", () => {
  test("are three at a time for a person; CSV and other people are not counted", async () => {
    const id = await sharedResult(PAGES);
    const open = await Promise.all(["json", "xlsx", "parquet"].map((f) => download(id, f as DownloadFormat)));
    const fourth = await download(id, "ndjson");
    expect(fourth.status).toBe(429);
    expect(fourth.headers.get("retry-after")).toBe("5");
    expect((await download(id, "csv")).status).toBe(200);
    const others = await download(id, "ndjson", {}, owner);
    expect(others.status).toBe(200);
    await others.body?.cancel();
    // Each way to end gives its place back, once.
    await open[0]?.arrayBuffer();
    await open[1]?.body?.cancel();
    await share(id, []);
    await expect(open[2]?.arrayBuffer()).rejects.toThrow();
    await share(id, [{ personId: colleague.id }]);
    const { length } = await (await download(id, "json")).text();
    expect((await download(id, "json", { range: `bytes=${length}-` })).status).toBe(416);
    const again = await Promise.all(["json", "json", "json"].map(() => download(id, "json")));
    expect(again.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await download(id, "json")).status).toBe(429);
    for (const one of again) await one.body?.cancel();
  });

  test("whose client went away are no more counted", async () => {
    const id = await sharedResult(PAGES);
    const gone = new AbortController();
    const { as, signal } = { as: colleague, signal: gone.signal };
    const path = `/api/v1/statements/${id}/download?format=json`;
    for (let n = 0; n < 3; n += 1) {
      await downloadRoute(new Request(request("GET", path, { as }), { signal }), at(id));
    }
    expect((await download(id, "json")).status).toBe(429);
    gone.abort();
    const next = await download(id, "json");
    expect(next.status).toBe(200);
    await next.body?.cancel();
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { POST as cancel } from "@/app/api/v1/runs/[runId]/cancel/route";
import { GET as readLog } from "@/app/api/v1/runs/[runId]/log/route";
import { POST as retry } from "@/app/api/v1/runs/[runId]/retry/route";
import { GET as getRun } from "@/app/api/v1/runs/[runId]/route";
import { GET as kinds } from "@/app/api/v1/runs/kinds/route";
import { GET as list } from "@/app/api/v1/runs/route";
import { pool } from "@/server/db/pool";
import { request, type TestApp, type TestPerson, testApp } from "@/server/testing/app";
import type { Run } from "./contract";
import { createRun } from "./create-run";
import { contextOf } from "./test-bed";

let app: TestApp;
let ana: TestPerson;
let ada: TestPerson;
let other: TestPerson;

type Route = (request: Request, route: { params: Promise<Record<string, string>> }) => Promise<Response>;

// biome-ignore lint/suspicious/noExplicitAny: what a test reads of a body is what it asserts.
async function ask(route: Route, as: TestPerson, path: string, runId?: string, body?: unknown): Promise<any> {
  const method = body === undefined ? "GET" : "POST";
  const response = await route(
    request(method, `/api/v1${path}`, { as, ...(body === undefined ? {} : { body }) }),
    {
      params: Promise.resolve(runId === undefined ? {} : { runId }),
    },
  );
  return { status: response.status, ...((await response.json()) as object) };
}

const create = (person: TestPerson, more: Partial<Parameters<typeof createRun>[1]> = {}) =>
  createRun(contextOf("analyst", person.id), { kind: "k", title: "Count sales", input: { a: 1 }, ...more });

const setState = (id: string, state: string, more = "") =>
  pool().query(
    `UPDATE run SET state = $2, run_at = NULL, ended_at = CASE WHEN $2 = 'running' THEN NULL::timestamptz ELSE now() END
       ${more} WHERE id = $1`,
    [id, state],
  );

beforeAll(async () => {
  app = await testApp();
  ana = await app.person("analyst");
  other = await app.person("analyst");
  ada = await app.person("admin");
});
beforeEach(async () => {
  await pool().query("TRUNCATE run CASCADE");
});
afterAll(() => app?.close());

describe("GET /runs", () => {
  it("shows one's own, and everybody's to who may see them", async () => {
    const mine = await create(ana);
    const theirs = await create(other);
    const ids = async (as: TestPerson, query = "") =>
      ((await ask(list, as, `/runs${query}`)).items as Run[]).map((run) => run.id);
    expect(await ids(ana)).toEqual([mine.id]);
    expect(await ids(ana, `?ownerId=${other.id}`)).toEqual([]);
    expect(await ids(ada)).toEqual([theirs.id, mine.id]);
    expect(await ids(ada, `?ownerId=${ana.id}`)).toEqual([mine.id]);
  });

  it("filters by state, kind, text and time, together", async () => {
    const done = await create(ana, { title: "100% of_it" });
    await setState(done.id, "succeeded");
    const crawl = await create(ana, { kind: "crawl", title: "Crawl raw" });
    const queued = await create(ana);
    const ids = async (query: string) =>
      ((await ask(list, ada, `/runs?${query}`)).items as Run[]).map((run) => run.id);
    expect(await ids("state=succeeded")).toEqual([done.id]);
    expect(await ids("state=succeeded&state=queued")).toEqual([queued.id, crawl.id, done.id]);
    expect(await ids("kind=crawl")).toEqual([crawl.id]);
    expect(await ids("kind=crawl&kind=k&state=queued")).toEqual([queued.id, crawl.id]);
    expect(await ids("text=0%25%20of_")).toEqual([done.id]);
    expect(await ids("text=0_of")).toEqual([]);
    expect(await ids(`from=${crawl.createdAt}`)).toEqual(expect.arrayContaining([queued.id, crawl.id]));
    expect(await ids(`to=${done.createdAt}`)).toEqual([]);
    expect((await ask(list, ada, "/runs?state=gone")).status).toBe(422);
  });

  it("pages by key through rows of one moment without losing or repeating one", async () => {
    for (let n = 0; n < 25; n += 1) await create(ana, { kind: n % 2 ? "k" : "crawl" });
    await pool().query("UPDATE run SET created_at = '2026-01-01T00:00:00.123Z' WHERE kind = 'k'");
    for (const query of ["", "&kind=k&kind=crawl", "&state=queued&state=failed"]) {
      const seen: string[] = [];
      let cursor: string | null = "";
      while (cursor !== null) {
        const page = await ask(list, ana, `/runs?limit=4${query}${cursor ? `&cursor=${cursor}` : ""}`);
        seen.push(...(page.items as Run[]).map((run) => run.id));
        cursor = page.nextCursor;
      }
      expect(seen).toHaveLength(25);
      expect(new Set(seen).size).toBe(25);
    }
    expect((await ask(list, ana, "/runs?cursor=bm9wZQ")).code).toBe("invalid");
  });
});

describe("one run", () => {
  it("has its input, parent and children, as far as one may see them", async () => {
    const parent = await create(ana);
    const child = await create(ana, { parentId: parent.id });
    await create(other, { parentId: parent.id });
    const shown = await ask(getRun, ana, `/runs/${parent.id}`, parent.id);
    expect(shown).toMatchObject({
      status: 200,
      input: { a: 1 },
      canCancel: true,
      canRetry: false,
      attempts: [],
    });
    expect(shown.children.map((run: Run) => run.id)).toEqual([child.id]);
    expect((await ask(getRun, ada, "", parent.id)).children).toHaveLength(2);
    expect((await ask(getRun, ana, "", child.id)).parent.id).toBe(parent.id);
  });

  it("answers what one may not see like what is not there, on every route", async () => {
    const { id } = await create(other);
    const gone = "01a20866-0000-7000-8000-000000000000";
    for (const [route, body] of [
      [getRun, undefined],
      [readLog, undefined],
      [cancel, {}],
      [retry, {}],
    ] as const) {
      const hidden = await ask(route, ana, "", id, body);
      const missing = await ask(route, ana, "", gone, body);
      expect([hidden.status, missing.status]).toEqual([404, 404]);
      expect(hidden.detail).toBe(missing.detail);
    }
    expect((await ask(getRun, ana, "", "not-an-id")).status).toBe(404);
  });

  it("reads its log onwards from a line", async () => {
    const { id } = await create(ana);
    await pool().query(
      `INSERT INTO run_log (run_id, at, attempt, level, text)
       SELECT $1, now(), 1, 'info', 'line ' || n FROM generate_series(1, 5) AS n`,
      [id],
    );
    const first = await ask(readLog, ana, "/log?limit=3", id);
    expect([first.items.map((line: { text: string }) => line.text), first.hasMore]).toEqual([
      ["line 1", "line 2", "line 3"],
      true,
    ]);
    const rest = await ask(readLog, ana, `/log?after=${first.items[2].seq}`, id);
    expect([rest.items.length, rest.hasMore]).toEqual([2, false]);
  });
});

describe("cancel", () => {
  it("is the same from two tabs, however close", async () => {
    const { id } = await create(ana);
    const both = await Promise.all([
      ask(cancel, ana, "", id, { reason: "no" }),
      ask(cancel, ana, "", id, {}),
    ]);
    expect(both.map((one) => [one.status, one.state])).toEqual([
      [200, "cancelled"],
      [200, "cancelled"],
    ]);
    const { rows } = await pool().query(
      "SELECT actor_id FROM event WHERE verb = 'run.cancel' AND resource_id = $1",
      [id],
    );
    expect(rows).toEqual([{ actor_id: ana.id }]);
  });

  it("refuses with a reason when the run has ended otherwise", async () => {
    const { id } = await create(ana);
    await setState(id, "succeeded");
    expect(await ask(cancel, ana, "", id, {})).toMatchObject({
      status: 412,
      code: "precondition_failed",
      details: { reason: "already_ended", state: "succeeded" },
    });
  });

  it("is an admin's to do for others", async () => {
    const { id } = await create(ana);
    expect((await ask(cancel, ada, "", id, {})).state).toBe("cancelled");
  });
});

describe("retry", () => {
  it("makes a new run of an ended one, where the kind allows", async () => {
    await pool().query("INSERT INTO run_kind VALUES ('k', 'Kay', true), ('crawl', 'Crawl', false)");
    expect((await ask(kinds, ana, "/runs/kinds")).items).toEqual([
      { kind: "crawl", title: "Crawl", canRetry: false },
      { kind: "k", title: "Kay", canRetry: true },
    ]);
    const { id } = await create(ana, { timeoutMs: 5_000 });
    expect((await ask(retry, ana, "", id, {})).status).toBe(412);
    await setState(id, "failed", ", error_code = 'x', error_message = 'y'");
    expect(await ask(getRun, ana, "", id)).toMatchObject({
      canRetry: true,
      error: { code: "x", message: "y" },
    });
    const again = await ask(retry, ana, "", id, {});
    expect(again).toMatchObject({
      status: 201,
      state: "queued",
      retryOfId: id,
      title: "Count sales",
      error: null,
    });
    expect((await ask(retry, ada, "", id, {})).status).toBe(403);
    const crawl = await create(ana, { kind: "crawl" });
    await setState(crawl.id, "failed");
    expect((await ask(retry, ana, "", crawl.id, {})).status).toBe(412);
  });
});

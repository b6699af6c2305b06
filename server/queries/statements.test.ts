import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { POST as cancelRoute } from "@/app/api/v1/statements/[statementId]/cancel/route";
import { GET as csvRoute } from "@/app/api/v1/statements/[statementId]/download/route";
import { GET as statementRoute } from "@/app/api/v1/statements/[statementId]/route";
import { GET as rowsRoute } from "@/app/api/v1/statements/[statementId]/rows/route";
import { GET as listRoute } from "@/app/api/v1/statements/route";
import { until } from "@/server/runs/test-bed";
import { jsonOf, request, type TestPerson } from "@/server/testing/app";
import type { Answer } from "@/server/testing/counting-proxy";
import { SQL_BYTES_MAX } from "./contract";
import { closeStatements } from "./progress";
import { type QueriesBed, queriesBed, target } from "./test-bed";

let bed: QueriesBed;

beforeAll(async () => {
  bed = await queriesBed();
}, 60_000);

afterAll(() => bed?.close());

type Route = (request: Request, route: { params: Promise<Record<string, string>> }) => Promise<Response>;

const ask = (route: Route, id: string, as: TestPerson = bed.analyst, query = "") =>
  route(request("GET", `/api/v1/statements/${id}${query}`, { as }), {
    params: Promise.resolve({ statementId: id }),
  });

const cancel = (id: string) =>
  cancelRoute(request("POST", `/api/v1/statements/${id}/cancel`, { as: bed.analyst, body: {} }), {
    params: Promise.resolve({ statementId: id }),
  });

const told = (answer: Answer, Status: string) => ({
  ...answer,
  body: JSON.stringify({ ...JSON.parse(answer.body), Status }),
});

const refusal = async (answer: Response | Promise<Response>) => {
  const response = await answer;
  return { status: response.status, ...(await jsonOf(response)) };
};

describe("running a statement", () => {
  test("takes two calls of the Data API and keeps every digit, NULL and the empty string", async () => {
    await bed.run("select 1");
    bed.proxy.reset();
    const done = await bed.run("select 9007199254740993::bigint as big, null::varchar as none, '' as empty");
    expect(bed.proxy.calls).toEqual(["ExecuteStatement", "GetStatementResultV2"]);
    expect(done).toMatchObject({
      status: "FINISHED",
      rows: 1,
      hasResultSet: true,
      dbUser: "IAMR:LFBusinessAnalyst1",
    });
    const { rows, columns } = await jsonOf(await ask(rowsRoute, done.id));
    expect(rows).toEqual([["9007199254740993", null, ""]]);
    expect(columns.map((column: { type: string }) => column.type)).toEqual(["int8", "varchar", "varchar"]);
  });

  test("takes two calls when it runs longer than the first wait", async () => {
    bed.proxy.reset();
    const done = await bed.run("select pg_sleep(1.5)");
    expect(done.status).toBe("FINISHED");
    expect(bed.proxy.calls).toEqual(["ExecuteStatement", "GetStatementResultV2"]);
    expect(done.durationMs).toBeGreaterThan(1_400);
    expect(done.startedAt).not.toBeNull();
  });

  test("tells of its start by when AWS has it, and its phases in their order", async () => {
    bed.proxy.reset();
    const without = await bed.run("create temp table slow as select pg_sleep(1.5)::varchar as nothing");
    expect(bed.proxy.calls).toEqual(["ExecuteStatement", "DescribeStatement"]);
    const withRows = await bed.run("select pg_sleep(1.5)");
    for (const { id, ...done } of [without, withRows]) {
      const [submitted, started, ended] = [done.submittedAt, done.startedAt, done.endedAt].map((at) =>
        Date.parse(at ?? ""),
      ) as [number, number, number];
      expect(started).toBeGreaterThanOrEqual(submitted);
      // By when it was seen to have started, after the first second, it would be less than the sleep.
      expect(ended - started).toBeGreaterThanOrEqual(1_490);
      const { rows } = await bed.app.db.pool.query(
        "SELECT verb FROM event WHERE resource_id = $1 AND resource_type = 'statement' ORDER BY id",
        [id],
      );
      expect(rows.map(({ verb }) => verb)).toEqual([
        "statement.run",
        "statement.submit",
        "statement.start",
        "statement.finish",
      ]);
    }
  });

  test("is shown as picked where AWS says so, and as started once AWS does", async () => {
    bed.proxy.meddle = (operation, answer) => {
      if (operation === "ExecuteStatement") return told(answer, "PICKED");
      if (operation !== "DescribeStatement") return answer;
      return told(answer, "STARTED");
    };
    const { id } = await jsonOf(
      await bed.post("create temp table slow as select pg_sleep(2)::varchar as nothing"),
    );
    await until("it is picked", async () => (await bed.get(id)).status === "PICKED");
    expect(await bed.get(id)).toMatchObject({ startedAt: null });
    await until("it has started", async () => (await bed.get(id)).status === "STARTED");
    bed.proxy.meddle = null;
    expect(await bed.untilEnded(id)).toMatchObject({ status: "FINISHED" });
  });

  test("takes two calls when it has no rows, and tells how many it touched", async () => {
    bed.proxy.reset();
    const done = await bed.run("create temp table t as select 1 as a union all select 2");
    expect(bed.proxy.calls).toEqual(["ExecuteStatement", "DescribeStatement"]);
    expect(done).toMatchObject({ status: "FINISHED", hasResultSet: false });
  });

  test("binds parameters, and writes NULL and the empty string as literals", async () => {
    const parameters = [
      { name: "n", value: "41" },
      { name: "none", value: null },
      { name: "empty", value: "" },
    ];
    const done = await bed.run("select :n::int + 1, :none::int, :empty::varchar", { parameters });
    expect((await jsonOf(await ask(rowsRoute, done.id))).rows).toEqual([["42", null, ""]]);
  });

  test("pages through a result that has many, and downloads it whole", async () => {
    const done = await bed.run("select n, 'row ' || n as text from generate_series(1, 25000) n");
    expect(done.rows).toBe(25_000);
    await until("all of it is here", async () => (await bed.get(done.id)).resultState === "complete");
    const deep = await jsonOf(await ask(rowsRoute, done.id, bed.analyst, "?offset=24998&limit=10"));
    expect(deep.rows).toEqual([
      ["24999", "row 24999"],
      ["25000", "row 25000"],
    ]);
    expect(await jsonOf(await ask(rowsRoute, done.id, bed.analyst, "?offset=30000"))).toMatchObject({
      rows: [],
    });
    const csv = await (await ask(csvRoute, done.id)).text();
    const lines = csv.trimEnd().split("\r\n");
    expect(lines).toHaveLength(25_001);
    expect(lines[0]).toBe("n,text");
    expect(lines.at(-1)).toBe("25000,row 25000");
  });

  test("shows an error as the warehouse said it, with its place in the typed text", async () => {
    const sql = "select :none, nope";
    const done = await bed.run(sql, { parameters: [{ name: "none", value: null }] });
    expect(done.status).toBe("FAILED");
    expect(done.error).toContain('column "nope" does not exist');
    expect(sql.slice((done.errorPosition ?? 0) - 1)).toBe("nope");
    expect(await refusal(ask(rowsRoute, done.id))).toMatchObject({
      status: 412,
      code: "precondition_failed",
    });
  });

  test("names a database that does not exist", async () => {
    const done = await bed.run("select 1", { database: "nowhere" });
    expect(done.status).toBe("FAILED");
    expect(done.error).toContain("nowhere");
  });

  test("survives a line that breaks for a while", async () => {
    bed.proxy.isDown = true;
    const { id } = await jsonOf(await bed.post("select 'after the storm'"));
    await until("the run was tried again", async () => {
      const { rows } = await bed.app.db.pool.query("SELECT attempt FROM run WHERE id = $1", [id]);
      return rows[0].attempt >= 1;
    });
    bed.proxy.isDown = false;
    expect((await bed.untilEnded(id)).status).toBe("FINISHED");
  });
});

describe("cancelling", () => {
  test("stops it in the warehouse; two at once, and one too late, change nothing more", async () => {
    const { id } = await jsonOf(await bed.post("select pg_sleep(600)"));
    await until("it started", async () => (await bed.get(id)).status === "STARTED");
    const answers = await Promise.all([cancel(id), cancel(id)]);
    expect(answers.map((answer) => answer.status)).toEqual([202, 202]);
    expect((await bed.untilEnded(id)).status).toBe("ABORTED");
    expect((await cancel(id)).status).toBe(202);
    const { rows } = await bed.app.db.pool.query(
      "SELECT count(*)::int AS n FROM event WHERE verb = 'statement.cancel' AND resource_id = $1",
      [id],
    );
    expect(rows[0].n).toBe(1);
  });
});

describe("what a statement's end leaves", () => {
  const eventsOf = async (id: string) => {
    const { rows } = await bed.app.db.pool.query<{ verb: string }>(
      "SELECT verb FROM event WHERE resource_type = 'statement' AND resource_id = $1 ORDER BY id",
      [id],
    );
    return rows.map((row) => row.verb);
  };

  test("a cancel that comes after the run's end changes nothing and is no error", async () => {
    const { id } = await bed.run("select 'too late'");
    // As it is for who read the statement just before its end.
    await bed.app.db.pool.query("UPDATE statement SET ended_at = NULL WHERE id = $1", [id]);
    const before = await eventsOf(id);
    expect((await cancel(id)).status).toBe(202);
    expect(await eventsOf(id)).toEqual(before);
  });

  test("one that ends before AWS knew of it has its Event and its duration too", async () => {
    const { id } = await bed.run("select 1");
    const { pool } = bed.app.db;
    await pool.query(
      "UPDATE statement SET status = 'QUEUED', ended_at = NULL, duration_ms = NULL WHERE id = $1",
      [id],
    );
    const client = await pool.connect();
    await closeStatements(client, id, { status: "ABORTED", error: null, unsent: null });
    await closeStatements(client, id, { status: "FAILED", error: "a second time", unsent: null });
    client.release();
    expect(await bed.get(id)).toMatchObject({
      status: "ABORTED",
      error: null,
      durationMs: expect.any(Number),
    });
    const said = await eventsOf(id);
    expect([said.at(-1), said.includes("statement.fail")]).toEqual(["statement.abort", false]);
  });
});

describe("bad input is refused before anything is sent", () => {
  test.each([
    ["empty SQL", "  \n ", {}, "sql"],
    ["one byte too many", `select '${"x".repeat(SQL_BYTES_MAX - 8)}'`, {}, "sql"],
    ["a missing parameter", "select :a", {}, "parameters.a"],
    ["an unknown parameter", "select 1", { parameters: [{ name: "z", value: "1" }] }, "parameters.0.name"],
    [
      "a parameter's bad name",
      "select 1",
      { parameters: [{ name: "a-b", value: "1" }] },
      "parameters.0.name",
    ],
    ["an account id that is none", "select 1", { accountId: "12" }, "accountId"],
    ["an unterminated quote", "select 'abc", {}, "sql"],
    ["an unterminated comment", "select /* abc", {}, "sql"],
  ])("%s", async (_, sql, fields, path) => {
    bed.proxy.reset();
    const answer = await refusal(bed.post(sql, fields));
    expect(answer).toMatchObject({ status: 422, code: "invalid" });
    expect(answer.issues[0].path).toBe(path);
    expect(bed.proxy.calls).toEqual([]);
  });

  test("exactly 100 KB is taken", async () => {
    const sql = `select 1 /*${"x".repeat(SQL_BYTES_MAX - 13)}*/`;
    expect(Buffer.byteLength(sql)).toBe(SQL_BYTES_MAX);
    expect((await bed.run(sql)).status).toBe("FINISHED");
  });

  test("an account that is not the person's", async () => {
    expect(await refusal(bed.post("select 1", { accountId: "999999999999" }))).toMatchObject({ status: 404 });
  });
});

describe("once and only for whom it is", () => {
  test("the same Idempotency-Key runs once; with other SQL it is a conflict", async () => {
    const key = { "idempotency-key": `key-${Date.now()}` };
    const first = await jsonOf(await bed.post("select 'one'", {}, key));
    const second = await jsonOf(await bed.post("select 'one'", {}, key));
    expect(second.id).toBe(first.id);
    expect(await refusal(bed.post("select 'two'", {}, key))).toMatchObject({ status: 409, code: "conflict" });
  });

  test("the same Idempotency-Key with other values or another target is a conflict", async () => {
    const key = { "idempotency-key": `key-${Date.now()}-values` };
    const parameters = [
      { name: "a", value: "1" },
      { name: "b", value: null },
    ];
    const text = "select :a::int, :b::int";
    const first = await jsonOf(await bed.post(text, { parameters }, key));
    const again = await jsonOf(await bed.post(text, { parameters: parameters.toReversed() }, key));
    expect(again.id).toBe(first.id);
    const other = [
      { name: "a", value: "1" },
      { name: "b", value: "" },
    ];
    for (const fields of [{ parameters: other }, { parameters, database: "other" }]) {
      expect(await refusal(bed.post(text, fields, key))).toMatchObject({ status: 409, code: "conflict" });
    }
  });

  test("another person, and a forged id, get the same 404", async () => {
    const done = await bed.run("select 'mine'");
    const other = await bed.app.person("admin");
    const forged = "01a20868-20a3-7c87-a813-61354bcf3af2";
    for (const route of [statementRoute, rowsRoute, csvRoute]) {
      const [theirs, nobodys] = [
        await refusal(ask(route, done.id, other)),
        await refusal(ask(route, forged)),
      ];
      expect(theirs).toMatchObject({ status: 404, code: "not_found" });
      expect(theirs.detail).toBe(nobodys.detail);
    }
    expect((await refusal(ask(statementRoute, "not-an-id"))).status).toBe(404);
  });

  test("the history has it, by text, status and page", async () => {
    const mark = `history ${Date.now()}`;
    for (const n of [1, 2, 3]) await bed.run(`select '${mark}', ${n}`);
    const page = async (query: string) =>
      jsonOf(
        await listRoute(
          request("GET", `/api/v1/statements?text=${encodeURIComponent(mark)}${query}`, { as: bed.analyst }),
          {
            params: Promise.resolve({}),
          },
        ),
      );
    const first = await page("&limit=2&status=FINISHED");
    expect(first.items).toHaveLength(2);
    const second = await page(`&limit=2&cursor=${first.nextCursor}`);
    expect(second.items.map((item: { sql: string }) => item.sql)).toEqual([`select '${mark}', 1`]);
    expect(second.nextCursor).toBeNull();
    expect((await page("&status=FAILED")).items).toEqual([]);
    expect(first.items[0]).toMatchObject(target);
  });
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { POST as cancelRoute } from "@/app/api/v1/scripts/[runId]/cancel/route";
import { GET as scriptRoute } from "@/app/api/v1/scripts/[runId]/route";
import { POST as cancelStatementRoute } from "@/app/api/v1/statements/[statementId]/cancel/route";
import { GET as rowsRoute } from "@/app/api/v1/statements/[statementId]/rows/route";
import { rowOf, until } from "@/server/runs/test-bed";
import { jsonOf, request } from "@/server/testing/app";
import type { Script } from "./contract";
import { type QueriesBed, queriesBed } from "./test-bed";

let bed: QueriesBed;

beforeAll(async () => {
  bed = await queriesBed();
  await bed.run("create table public.kept (n int)");
}, 60_000);

afterAll(() => bed?.close());

const rowsOf = async (statementId: string) => {
  const answer = await rowsRoute(
    request("GET", `/api/v1/statements/${statementId}/rows`, { as: bed.analyst }),
    { params: Promise.resolve({ statementId }) },
  );
  return (await jsonOf(answer)).rows;
};
const kept = async () => rowsOf((await bed.run("select n from public.kept order by n")).id);
const statuses = ({ statements }: Script) => statements.map(({ status }) => status);
const errors = ({ statements }: Script) => statements.map(({ error }) => error);
const cancel = (runId: string) =>
  cancelRoute(request("POST", `/api/v1/scripts/${runId}/cancel`, { as: bed.analyst, body: {} }), {
    params: Promise.resolve({ runId }),
  });
const eventsOf = async (id: string) => {
  const { rows } = await bed.app.db.pool.query<{ verb: string }>(
    "SELECT verb FROM event WHERE resource_type = 'statement' AND resource_id = $1 ORDER BY id",
    [id],
  );
  return rows.map(({ verb }) => verb);
};
const started = async (sql: string, ordinal: number, fields: object = {}) => {
  const { runId } = await jsonOf(await bed.postScript(sql, fields));
  await until("it started", async () => {
    const { statements } = await bed.getScript(runId);
    return statements[ordinal - 1]?.status === "STARTED";
  });
  return runId as string;
};

describe("statement by statement", () => {
  test("each has its row, its place, its kind and its result; what one leaves the next one finds", async () => {
    const sql = `-- a script
      create temp table mine as select 1 as n union all select 2;
      ;
      set search_path to information_schema, public;
      select * from mine order by n; /* nothing */
      show search_path`;
    const done = await bed.script(sql);
    expect(statuses(done)).toEqual(["FINISHED", "FINISHED", "FINISHED", "FINISHED"]);
    expect(done.statements.map(({ kind }) => kind)).toEqual(["CTAS", "UTILITY", "SELECT", "UTILITY"]);
    expect(done.statements.map(({ ordinal }) => ordinal)).toEqual([1, 2, 3, 4]);
    for (const { sql: text, sourceStart, mode, runId } of done.statements) {
      expect(sql.slice(sourceStart, sourceStart + text.length)).toBe(text);
      expect({ mode, runId }).toEqual({ mode: "session", runId: done.runId });
    }
    const [, , third, fourth] = done.statements;
    expect(await rowsOf(third?.id ?? "")).toEqual([["1"], ["2"]]);
    expect(JSON.stringify(await rowsOf(fourth?.id ?? ""))).toContain("information_schema");
    expect(third).toMatchObject({ resultState: "complete", resultRows: 2 });
    expect(await eventsOf(third?.id ?? "")).toEqual(["statement.run", "statement.finish"]);
    const run = await rowOf(done.runId);
    expect(run).toMatchObject({ kind: "script", state: "succeeded", progress_text: "4 of 4 statements" });
  });

  test("ends at the first that fails; what was done stays, what follows is not run", async () => {
    const sql = "insert into public.kept values (1); select nope; insert into public.kept values (2)";
    const done = await bed.script(sql);
    expect(statuses(done)).toEqual(["FINISHED", "FAILED", "ABORTED"]);
    const [, second] = done.statements;
    expect(second?.error).toContain('column "nope" does not exist');
    expect(sql.slice((second?.sourceStart ?? 0) + (second?.errorPosition ?? 0) - 1)).toMatch(/^nope;/);
    expect(errors(done)[2]).toBe("Not run: statement 2 failed.");
    expect(await kept()).toEqual([["1"]]);
    expect(await rowOf(done.runId)).toMatchObject({ state: "failed", error_code: "statement_failed" });
    await bed.run("truncate public.kept", { isConfirmed: true });
  });

  test("an open transaction of a script that fails holds no lock", async () => {
    const done = await bed.script(
      "begin; insert into public.kept values (1); lock table public.kept; select nope",
    );
    expect(statuses(done)).toEqual(["FINISHED", "FINISHED", "FINISHED", "FAILED"]);
    expect(await kept()).toEqual([]);
  });

  test("a cancel stops the one that runs and what has not begun, and keeps what was done", async () => {
    const runId = await started("select 1; select pg_sleep(600); select 2", 2);
    expect((await cancel(runId)).status).toBe(202);
    const done = await bed.untilScriptEnded(runId);
    expect(statuses(done)).toEqual(["FINISHED", "ABORTED", "ABORTED"]);
    expect(errors(done)).toEqual([null, null, "Cancelled before it began."]);
    expect((await rowOf(runId)).state).toBe("cancelled");
    expect((await cancel(runId)).status).toBe(202);
    const verbs = await Promise.all(done.statements.map(({ id }) => eventsOf(id)));
    expect(verbs.map((list) => list.includes("statement.cancel"))).toEqual([false, true, true]);
  });

  test("a cancel of one statement takes the rest along", async () => {
    const runId = await started("select pg_sleep(600); select 2", 1);
    const [first] = (await bed.getScript(runId)).statements;
    const asked = request("POST", `/api/v1/statements/${first?.id}/cancel`, { as: bed.analyst, body: {} });
    await cancelStatementRoute(asked, { params: Promise.resolve({ statementId: first?.id ?? "" }) });
    expect(statuses(await bed.untilScriptEnded(runId))).toEqual(["ABORTED", "ABORTED"]);
  });
});

describe("in one transaction", () => {
  const transaction = { mode: "transaction" };

  test("each has its own result", async () => {
    const sql = "create temp table t as select 1 as n; select * from t; select n + 1 from t";
    bed.proxy.reset();
    const done = await bed.script(sql, transaction);
    expect(statuses(done)).toEqual(["FINISHED", "FINISHED", "FINISHED"]);
    const [first, second, third] = done.statements;
    expect(await rowsOf(second?.id ?? "")).toEqual([["1"]]);
    expect(await rowsOf(third?.id ?? "")).toEqual([["2"]]);
    expect(third?.statementId).toBe(`${first?.statementId?.split(":")[0]}:3`);
    expect(bed.proxy.calls).toEqual([
      "BatchExecuteStatement",
      "DescribeStatement",
      "GetStatementResultV2",
      "GetStatementResultV2",
    ]);
  });

  test("one failure undoes all, and nothing looks as if it had been done", async () => {
    const sql =
      "insert into public.kept values (1); select 1; select nope; insert into public.kept values (2)";
    const done = await bed.script(sql, transaction);
    expect(statuses(done)).toEqual(["ABORTED", "ABORTED", "FAILED", "ABORTED"]);
    const [first, second, third, fourth] = errors(done);
    expect([first, second]).toEqual(Array(2).fill("Undone: statement 3 of the transaction failed."));
    expect(third).toContain('column "nope" does not exist');
    expect(done.statements[2]?.errorPosition).toBe(8);
    expect(fourth).toBe("Not run: statement 3 of the transaction failed.");
    expect(done.statements.map(({ hasResultSet }) => hasResultSet)).toEqual([false, false, false, false]);
    expect(await kept()).toEqual([]);
  });

  test("what has run is shown as held back until the commit", async () => {
    const runId = await started("insert into public.kept values (1); select pg_sleep(600)", 2, transaction);
    const [first] = (await bed.getScript(runId)).statements;
    expect(first).toMatchObject({
      status: "STARTED",
      rows: 1,
      durationMs: expect.any(Number),
      endedAt: null,
    });
    await cancel(runId);
    const done = await bed.untilScriptEnded(runId);
    expect(statuses(done)).toEqual(["ABORTED", "ABORTED"]);
    expect(errors(done)).toEqual(["Undone: the transaction was cancelled.", null]);
    expect(await kept()).toEqual([]);
    expect((await rowOf(runId)).state).toBe("cancelled");
  });
});

describe("parameters", () => {
  const parameters = [
    { name: "a", value: "1" },
    { name: "b", value: null },
    { name: "c", value: "" },
  ];
  const sql = "select :a::int, :b::int; select :c::varchar || 'x', :a::int; select 3";

  test.each(["session", "transaction"])("are shared by the statements of a %s", async (mode) => {
    const done = await bed.script(sql, { parameters, mode });
    expect(errors(done)).toEqual([null, null, null]);
    const [first, second, third] = done.statements;
    expect(first?.parameters.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(third?.parameters).toEqual([]);
    expect(await rowsOf(first?.id ?? "")).toEqual([["1", null]]);
    expect(await rowsOf(second?.id ?? "")).toEqual([["x", "1"]]);
  });

  test("one that no statement uses, and one without a value, are refused", async () => {
    for (const [path, given] of [
      ["parameters.3.name", [...parameters, { name: "d", value: "1" }]],
      ["parameters.c", parameters.slice(0, 2)],
    ] as const) {
      const answer = await bed.postScript(sql, { parameters: given });
      expect([answer.status, (await jsonOf(answer)).issues[0].path]).toEqual([422, path]);
    }
  });
});

describe("labels and names", () => {
  const labelsOf = async (like: string) => {
    const history = await bed.run(
      `select query_label from sys_query_history where query_text like '%${like}%' and query_text not like '%sys_query%'
       order by start_time`,
    );
    return (await rowsOf(history.id)).map(([label]: string[]) => label?.trim());
  };

  test("a label is seen in the warehouse's own history, of a statement and of scripts", async () => {
    const label = "it's \\ mine";
    const single = await bed.run("select 'label-single'", { label, name: "nightly: 'a' %" });
    expect(single).toMatchObject({
      status: "FINISHED",
      label,
      name: "nightly: 'a' %",
      resultState: "complete",
    });
    expect(single.statementId).toMatch(/:2$/);
    expect(await rowsOf(single.id)).toEqual([["label-single"]]);
    for (const mode of ["session", "transaction"]) {
      const done = await bed.script(`select 'label-${mode}', 1; select 'label-${mode}', 2`, { mode, label });
      expect(statuses(done)).toEqual(["FINISHED", "FINISHED"]);
      expect(await rowsOf(done.statements[1]?.id ?? "")).toEqual([[`label-${mode}`, "2"]]);
      expect(await labelsOf(`label-${mode}`)).toEqual([label, label]);
    }
    expect(await labelsOf("label-single")).toEqual([label]);
  });

  test("a labelled statement fails and is cancelled like any other", async () => {
    const failed = await bed.run("select nope", { label: "x" });
    expect(failed).toMatchObject({ status: "FAILED", errorPosition: 8 });
    const { id } = await jsonOf(await bed.post("select pg_sleep(600)", { label: "x" }));
    await until("it started", async () => (await bed.get(id)).status === "STARTED");
    await cancelStatementRoute(
      request("POST", `/api/v1/statements/${id}/cancel`, { as: bed.analyst, body: {} }),
      {
        params: Promise.resolve({ statementId: id }),
      },
    );
    expect((await bed.untilEnded(id)).status).toBe("ABORTED");
  });
});

describe("waiting for the end", () => {
  test("answers when it has come, or when the time is over", async () => {
    const quick = await jsonOf(await bed.post("select 1", { waitSeconds: 30 }));
    expect(quick).toMatchObject({ status: "FINISHED", rows: 1 });
    const failed = await jsonOf(await bed.post("select nope", { waitSeconds: 30 }));
    expect(failed.status).toBe("FAILED");
    const script = await jsonOf(await bed.postScript("select 1; select pg_sleep(1.5)", { waitSeconds: 30 }));
    expect(statuses(script)).toEqual(["FINISHED", "FINISHED"]);
    const began = performance.now();
    const slow = await jsonOf(await bed.post("select pg_sleep(600)", { waitSeconds: 1 }));
    expect(slow.endedAt).toBeNull();
    expect(performance.now() - began).toBeGreaterThan(950);
    await cancelStatementRoute(
      request("POST", `/api/v1/statements/${slow.id}/cancel`, { as: bed.analyst, body: {} }),
      { params: Promise.resolve({ statementId: slow.id }) },
    );
    await bed.untilEnded(slow.id);
  });
});

describe("what is refused before anything is sent", () => {
  test.each([
    ["no statement", " ; -- nothing\n /* at all */ ; ", {}, /no SQL/],
    ["too many for a session", "select 1;".repeat(201), {}, /201 statements/],
    ["too many for a transaction", "select 1;".repeat(41), { mode: "transaction" }, /takes 40/],
    ["a label's SET as the 41st", "select 1;".repeat(40), { mode: "transaction", label: "a" }, /one of them/],
    ["one that is too long", `select 1; select '${"x".repeat(100 * 1024)}'`, {}, /Statement 2 has/],
    ["an open quote", "select 1; select 'abc", {}, /unterminated/],
    [
      "a TRUNCATE in the transaction",
      "select 1; truncate public.kept",
      { mode: "transaction", isConfirmed: true },
      /Statement 2 is TRUNCATE/,
    ],
    [
      "a transaction in the transaction",
      "begin; select 1; commit",
      { mode: "transaction" },
      /Statement 1 is BEGIN/,
    ],
  ])("%s", async (_, sql, fields, message) => {
    bed.proxy.reset();
    const answer = await bed.postScript(sql, fields);
    expect(answer.status).toBe(422);
    const problem = await jsonOf(answer);
    expect(problem.issues[0]).toMatchObject({ path: "sql", message: expect.stringMatching(message) });
    expect(bed.proxy.calls).toEqual([]);
  });

  test("a write that was not confirmed", async () => {
    const answer = await bed.postScript("select 1; delete from public.kept");
    expect(answer.status).toBe(412);
    expect((await jsonOf(answer)).details.writes).toHaveLength(1);
  });
});

describe("once and only for whom it is", () => {
  test("the same Idempotency-Key runs once; with other words it is a conflict", async () => {
    const key = { "idempotency-key": "a-script-once" };
    const first = await jsonOf(await bed.postScript("select 1; select 2", {}, key));
    const again = await jsonOf(await bed.postScript("select 1; select 2", {}, key));
    expect(again.runId).toBe(first.runId);
    for (const [sql, fields] of [
      ["select 1; select 3", {}],
      ["select 1; select 2", { mode: "transaction" }],
      ["select 1; select 2", { label: "other" }],
    ] as const) {
      expect((await bed.postScript(sql, fields, key)).status).toBe(409);
    }
    expect((await bed.post("select 1", {}, key)).status).toBe(409);
    await bed.untilScriptEnded(first.runId);
  });

  test("another person gets 404, a viewer may not run one, and a single statement is no script", async () => {
    const { runId } = await bed.script("select 1; select 2");
    const ask = async (id: string, as = bed.analyst) =>
      (
        await scriptRoute(request("GET", `/api/v1/scripts/${id}`, { as }), {
          params: Promise.resolve({ runId: id }),
        })
      ).status;
    const other = await bed.app.person("admin");
    expect(await ask(runId)).toBe(200);
    expect(await ask(runId, other)).toBe(404);
    const theirs = request("POST", `/api/v1/scripts/${runId}/cancel`, { as: other, body: {} });
    expect((await cancelRoute(theirs, { params: Promise.resolve({ runId }) })).status).toBe(404);
    expect(await ask((await bed.run("select 1")).id)).toBe(404);
  });
});

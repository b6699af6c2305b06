import { DescribeStatementCommand, ListStatementsCommand } from "@aws-sdk/client-redshift-data";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { POST as cancelRunRoute } from "@/app/api/v1/runs/[runId]/cancel/route";
import { POST as cancelRoute } from "@/app/api/v1/statements/[statementId]/cancel/route";
import { rowOf, until } from "@/server/runs/test-bed";
import { jsonOf, request } from "@/server/testing/app";
import { type QueriesBed, queriesBed } from "./test-bed";

let bed: QueriesBed;
const ANALYST_ARN = "arn:aws:iam::333333333333:role/LFBusinessAnalyst1";

beforeAll(async () => {
  bed = await queriesBed();
}, 60_000);

// The credentials are there before the line breaks, so that it breaks at the Data API.
beforeEach(async () => {
  await bed.run("select 1");
  bed.proxy.reset();
});

afterEach(async () => {
  bed.proxy.isDown = false;
  bed.proxy.losesAnswersTo = null;
  await sql("UPDATE person SET disabled_at = NULL, role = 'analyst' WHERE id = $1", [bed.analyst.id]);
  await sql(
    `INSERT INTO account_principal VALUES ($1, '333333333333', '${ANALYST_ARN}')
     ON CONFLICT (person_id, account_id) DO UPDATE SET role_arn = excluded.role_arn`,
    [bed.analyst.id],
  );
});

afterAll(() => bed?.close());

const sql = async (text: string, values: unknown[]) => (await bed.app.db.pool.query(text, values)).rows;
const started = async (text: string): Promise<string> => {
  const { id } = await jsonOf(await bed.post(text));
  await until("it started", async () => (await bed.get(id)).status === "STARTED");
  return id;
};
const waits = (id: string) =>
  until("its run waits for AWS", async () => (await rowOf(id)).wait_for === "aws");
const ended = (id: string) =>
  until("its run ended", async () => (await rowOf(id)).ended_at !== null, { withinMs: 30_000 });
const cancel = (id: string) =>
  cancelRoute(request("POST", `/api/v1/statements/${id}/cancel`, { as: bed.analyst, body: {} }), {
    params: Promise.resolve({ statementId: id }),
  });
/** What the warehouse itself says, asked past the broken line. */
const inWarehouse = async (id: string) => {
  const client = bed.aws.data("LFBusinessAnalyst1");
  const found = await client.send(
    new ListStatementsCommand({ StatementName: `headgate-${id}`, Status: "ALL" }),
  );
  const [first] = found.Statements ?? [];
  const described = first && (await client.send(new DescribeStatementCommand({ Id: first.Id })));
  return { count: found.Statements?.length ?? 0, status: described?.Status };
};

describe("while AWS cannot be reached", () => {
  test("a submitted statement is not given up, and a cancel stops it in the warehouse", async () => {
    const id = await started("select pg_sleep(600)");
    bed.proxy.cut();
    await waits(id);
    const { submit_token, attempt } = await rowOf(id);
    expect({ isOpen: submit_token !== null, attempt }).toEqual({ isOpen: true, attempt: 1 });
    expect((await cancel(id)).status).toBe(202);
    expect((await inWarehouse(id)).status).toBe("STARTED");
    bed.proxy.isDown = false;
    expect((await bed.untilEnded(id)).status).toBe("ABORTED");
    expect((await inWarehouse(id)).status).toBe("ABORTED");
    expect((await rowOf(id)).unconfirmed).toBe(false);
  });

  test("a submitted statement that goes on is followed to its end in the same attempt", async () => {
    const id = await started("select pg_sleep(3), 'through' as word");
    bed.proxy.cut();
    await waits(id);
    bed.proxy.isDown = false;
    expect((await bed.untilEnded(id)).status).toBe("FINISHED");
    expect((await rowOf(id)).attempt).toBe(1);
  });

  test("one that failed by itself before its cancel arrived keeps its error", async () => {
    const id = await started("select 1 / length(pg_sleep(2)::text)");
    bed.proxy.cut();
    await waits(id);
    await until("it failed", async () => (await inWarehouse(id)).status === "FAILED");
    await cancel(id);
    bed.proxy.isDown = false;
    const statement = await bed.untilEnded(id);
    expect(statement).toMatchObject({ status: "FAILED", error: expect.stringContaining("division by zero") });
    expect(await rowOf(id)).toMatchObject({ state: "failed", error_code: "statement_failed" });
  });

  test("a cancel by way of the run shows at the statement", async () => {
    const id = await started("select pg_sleep(600)");
    bed.proxy.cut();
    expect((await bed.get(id)).isCancelRequested).toBe(false);
    await cancelRunRoute(request("POST", `/api/v1/runs/${id}/cancel`, { as: bed.analyst, body: {} }), {
      params: Promise.resolve({ runId: id }),
    });
    expect(await bed.get(id)).toMatchObject({ isCancelRequested: true, endedAt: null });
    bed.proxy.isDown = false;
    expect((await bed.untilEnded(id)).status).toBe("ABORTED");
  });
});

describe("when AWS does not confirm a cancel in time", () => {
  test.each([
    ["a statement that it has taken", null],
    ["a statement that it may have taken", "ExecuteStatement"],
  ])("%s is stopped as soon as it can be", async (_, losesAnswersTo) => {
    bed.proxy.losesAnswersTo = losesAnswersTo;
    const { id } = await jsonOf(await bed.post("select pg_sleep(600)"));
    await until("it runs", async () => (await inWarehouse(id)).status === "STARTED");
    if (!losesAnswersTo) await until("it is known", async () => (await bed.get(id)).statementId !== null);
    bed.proxy.cut();
    await waits(id);
    await cancel(id);
    // As when the time for the confirmation is over.
    await sql("UPDATE run SET deadline_at = now() WHERE id = $1", [id]);
    await ended(id);
    expect(await rowOf(id)).toMatchObject({ state: "cancelled", unconfirmed: true });
    expect((await bed.get(id)).status).toBe("ABORTED");
    expect((await inWarehouse(id)).status).toBe("STARTED");
    bed.proxy.isDown = false;
    await until("it was stopped", async () => (await inWarehouse(id)).status === "ABORTED", {
      withinMs: 30_000,
    });
  });
});

describe("when AWS took the statement and its answer got lost", () => {
  test("it runs once, and is found again by its name", async () => {
    bed.proxy.losesAnswersTo = "ExecuteStatement";
    const { id } = await jsonOf(await bed.post("select 'once' as word"));
    await waits(id);
    bed.proxy.losesAnswersTo = null;
    expect((await bed.untilEnded(id)).status).toBe("FINISHED");
    expect((await inWarehouse(id)).count).toBe(1);
    expect((await rowOf(id)).attempt).toBe(1);
  });

  test("a cancel finds it and stops it", async () => {
    bed.proxy.losesAnswersTo = "ExecuteStatement";
    const { id } = await jsonOf(await bed.post("select pg_sleep(600)"));
    await waits(id);
    expect((await cancel(id)).status).toBe(202);
    expect((await bed.untilEnded(id)).status).toBe("ABORTED");
    expect(await inWarehouse(id)).toEqual({ count: 1, status: "ABORTED" });
  });
});

describe("when its owner's right is withdrawn", () => {
  const withdrawals: [string, string][] = [
    ["their role in the account", "DELETE FROM account_principal WHERE person_id = $1"],
    [
      "that role for another",
      "UPDATE account_principal SET role_arn = 'arn:aws:iam::333333333333:role/ConsumerAdminUser' WHERE person_id = $1",
    ],
    ["their way in", "UPDATE person SET disabled_at = now() WHERE id = $1"],
    ["their permission", "UPDATE person SET role = 'viewer' WHERE id = $1"],
  ];

  test.each(withdrawals)("%s: what waits to be sent is not sent", async (_, change) => {
    bed.proxy.isDown = true;
    const { id } = await jsonOf(await bed.post("select 'must not run'"));
    await waits(id);
    await sql(change, [bed.analyst.id]);
    bed.proxy.reset();
    bed.proxy.isDown = false;
    await ended(id);
    expect(await rowOf(id)).toMatchObject({ state: "failed", error_code: "forbidden" });
    expect(await inWarehouse(id)).toEqual({ count: 0, status: undefined });
    expect(bed.proxy.calls).not.toContain("ExecuteStatement");
  });

  test("what runs can still be stopped", async () => {
    const id = await started("select pg_sleep(600)");
    await sql("DELETE FROM account_principal WHERE person_id = $1", [bed.analyst.id]);
    expect((await cancel(id)).status).toBe(202);
    await ended(id);
    expect(await rowOf(id)).toMatchObject({ state: "cancelled", unconfirmed: false });
    expect((await inWarehouse(id)).status).toBe("ABORTED");
  });
});

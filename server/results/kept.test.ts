import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GET as csvRoute } from "@/app/api/v1/statements/[statementId]/download/route";
import { GET as rowsRoute } from "@/app/api/v1/statements/[statementId]/rows/route";
import { sweepSessions } from "@/server/identity";
import { type QueriesBed, queriesBed } from "@/server/queries/test-bed";
import { jsonOf, request } from "@/server/testing/app";
import { sweepResults } from "./sweep";

let bed: QueriesBed;

beforeAll(async () => {
  bed = await queriesBed();
}, 60_000);

afterAll(() => bed?.close());

const sql = async (text: string, values: unknown[]) => (await bed.app.db.pool.query(text, values)).rows;
const pagesOf = async (id: string) =>
  (await sql("SELECT count(*)::int AS n FROM statement_page WHERE statement_id = $1", [id]))[0].n;
const rows = (id: string, query = "") =>
  rowsRoute(request("GET", `/api/v1/statements/${id}/rows${query}`, { as: bed.analyst }), {
    params: Promise.resolve({ statementId: id }),
  });
const expire = (id: string) =>
  sql("UPDATE statement SET result_expires_at = now() - interval '1 second' WHERE id = $1", [id]);

describe("a result", () => {
  test("is kept for a week unless said otherwise", async () => {
    const { id, endedAt } = await bed.run("select 1");
    const { resultExpiresAt, resultState } = await bed.get(id);
    expect(resultState).toBe("complete");
    const hours = (Date.parse(resultExpiresAt ?? "") - Date.parse(endedAt ?? "")) / 3_600_000;
    expect(Math.round(hours)).toBe(168);
  });

  test("is gone when its time is over, though its pages are still there", async () => {
    const { id } = await bed.run("select 1");
    await expire(id);
    const csv = await csvRoute(request("GET", `/api/v1/statements/${id}/download`, { as: bed.analyst }), {
      params: Promise.resolve({ statementId: id }),
    });
    for (const answer of [await rows(id), csv]) {
      expect(answer.status).toBe(410);
      expect(await jsonOf(answer)).toMatchObject({
        code: "gone",
        detail: expect.stringContaining("Run it again"),
      });
    }
    expect(await pagesOf(id)).toBe(1);
  });

  test("is swept when its time is over, and only then, by however many at once", async () => {
    const [kept, over] = [await bed.run("select 'kept'"), await bed.run("select 'over'")];
    await sweepResults();
    await expire(over.id);
    const swept = await Promise.all([sweepResults(), sweepResults(), sweepResults()]);
    expect(swept.reduce((sum, n) => sum + n, 0)).toBe(1);
    expect([await pagesOf(kept.id), await pagesOf(over.id)]).toEqual([1, 0]);
    expect(await bed.get(over.id)).toMatchObject({ sql: "select 'over'", resultState: "expired" });
    expect((await rows(over.id)).status).toBe(410);
    const told = await sql(
      "SELECT owner_id, before, after FROM event WHERE verb = 'statement.expireResult' AND resource_id = ANY($1)",
      [[kept.id, over.id]],
    );
    expect(told).toEqual([
      { owner_id: bed.analyst.id, before: { resultState: "complete" }, after: { resultState: "expired" } },
    ]);
  });
});

test("sessions that ended more than 30 days ago are swept, and no others", async () => {
  const people = await Promise.all(
    ["viewer", "viewer", "viewer", "viewer"].map(() => bed.app.person("viewer")),
  );
  const changes = [
    "revoked_at = now() - interval '31 days'",
    "expires_at = now() - interval '31 days'",
    "last_seen_at = now() - interval '31 days'",
    "revoked_at = now() - interval '29 days', last_seen_at = now() - interval '29 days'",
  ];
  for (const [at, change] of changes.entries()) {
    await sql(`UPDATE session SET ${change} WHERE id = $1`, [people[at]?.sessionId]);
  }
  expect(await sweepSessions()).toBe(3);
  const left = await sql("SELECT id FROM session WHERE id = ANY($1::uuid[])", [
    [...people, bed.analyst].map((person) => person.sessionId),
  ]);
  expect(new Set(left.map((row) => row.id))).toEqual(new Set([people[3]?.sessionId, bed.analyst.sessionId]));
});

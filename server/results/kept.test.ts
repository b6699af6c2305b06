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
        detail: expect.stringContaining("24 hours"),
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
    expect((await bed.get(over.id)).sql).toBe("select 'over'");
  });

  test("is not fetched on as another role than the one it ran as", async () => {
    const { id, roleArn } = await bed.run("select n, repeat('x', 200) from generate_series(1, 25000) n");
    await sql("UPDATE account_principal SET role_arn = $2 WHERE person_id = $1", [
      bed.analyst.id,
      (roleArn ?? "").replace("LFBusinessAnalyst1", "ConsumerAdminUser"),
    ]);
    bed.proxy.reset();
    const answer = await rows(id, "?offset=24990");
    expect(answer.status).toBe(403);
    expect((await jsonOf(answer)).detail).toContain(roleArn);
    expect((await rows(id)).status).toBe(200);
    expect(bed.proxy.calls).toEqual([]);
    await sql("UPDATE account_principal SET role_arn = $2 WHERE person_id = $1", [bed.analyst.id, roleArn]);
    expect((await rows(id, "?offset=24990")).status).toBe(200);
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

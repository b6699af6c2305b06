import { afterAll, beforeAll, expect, test } from "vitest";
import { PUT } from "@/app/api/v1/schedules/[kind]/[subjectId]/route";
import { GET } from "@/app/api/v1/schedules/route";
import { rowOf, untilState } from "@/server/runs/test-bed";
import { fireDue } from "@/server/schedules/fire";
import { jsonOf, request } from "@/server/testing/app";
import { PROFILE_KIND } from "./profile-run";
import { registerScheduledProfiles } from "./start";
import { DATA, type ProfilesBed, profilesBed } from "./test-bed";

let bed: ProfilesBed;

beforeAll(async () => {
  bed = await profilesBed();
  registerScheduledProfiles();
  await bed.put("t/a.csv", "1\n2\n2\n");
  await bed.admin(`create external table db.t (n int) location 's3://${DATA}/t/'`);
}, 90_000);
afterAll(() => bed?.close());

const set = (subjectId: string, as = bed.steward) =>
  PUT(request("PUT", "/api/v1/x", { as, body: { expression: "rate(1 day)" } }), {
    params: Promise.resolve({ kind: PROFILE_KIND, subjectId }),
  });
const makeDue = () => bed.app.db.pool.query("UPDATE schedule SET next_at = now() - interval '1 minute'");
const stands = async (subjectId: string) => {
  const query = `/api/v1/schedules?subjectId=${subjectId}`;
  const answer = await GET(request("GET", query, { as: bed.steward }), { params: Promise.resolve({}) });
  return (await jsonOf(answer)).items[0];
};

test("a table is profiled on a schedule, as whoever set it, one profile at a time", async () => {
  const ids = await bed.glueTable("t");
  expect((await set(ids.tableId, await bed.app.person("viewer"))).status).toBe(403);
  expect((await set(ids.tableId)).status).toBe(200);
  await makeDue();
  expect(await fireDue()).toBe(1);
  const { lastRunId } = await stands(ids.tableId);
  await untilState(lastRunId, "succeeded");
  expect(await rowOf(lastRunId)).toMatchObject({ kind: PROFILE_KIND, owner_id: bed.steward.id });
  expect((await bed.profile(ids)).latest).toMatchObject({ id: lastRunId, rows: 3 });

  await bed.app.db.pool.query(
    `INSERT INTO profile (id, table_id, account_id, role_arn, started_by_name)
     VALUES (gen_random_uuid(), $1, 'x', 'x', 'another')`,
    [ids.tableId],
  );
  await makeDue();
  expect(await fireDue()).toBe(1);
  expect(await stands(ids.tableId)).toMatchObject({
    ...{ enabled: true, lastRunId },
    problem: "Another profile of this table was being made.",
  });
});

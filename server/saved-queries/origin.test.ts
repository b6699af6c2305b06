import { uuidv7 } from "uuidv7";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GET as downloadRoute } from "@/app/api/v1/statements/[statementId]/download/route";
import { type QueriesBed, queriesBed } from "@/server/queries/test-bed";
import { jsonOf, request, type TestPerson } from "@/server/testing/app";
import * as saved from "./contract";
import { made } from "./test-bed";

let bed: QueriesBed;
let other: TestPerson;

beforeAll(async () => {
  bed = await queriesBed();
  other = await bed.app.person("analyst");
}, 120_000);
afterAll(() => bed?.close());

const saveAs = async (owner: TestPerson, name: string): Promise<string> =>
  (await made(owner, saved.createSavedQuery, { name, sql: "select 1 as n" })).id;

const share = (savedQueryId: string, items: saved.Share[]) =>
  made(other, saved.setSavedQueryShares, { savedQueryId, items });

/** What running a text as that of a saved query is answered, alone and as a script. */
const asked = async (savedQueryId: string, savedQueryVersion = 1) => {
  const origin = { savedQueryId, savedQueryVersion };
  const answers = [await bed.post("select 1 as n", origin), await bed.postScript("select 1 as n", origin)];
  return answers.map(({ status }) => status);
};

describe("a statement says that it comes from a saved query", () => {
  test("of one's own, in a version that there is", async () => {
    const id = await saveAs(bed.analyst, "mine");
    expect(await asked(id)).toEqual([202, 202]);
    expect(await asked(id, 2)).toEqual([404, 404]);
  });

  test("of somebody else's only as long as it is shared with one, by name or by role", async () => {
    const id = await saveAs(other, "theirs");
    expect(await asked(id)).toEqual([404, 404]);
    await share(id, [{ personId: bed.analyst.id, level: "view" }]);
    expect(await asked(id)).toEqual([202, 202]);
    await share(id, [{ role: "admin", level: "edit" }]);
    expect(await asked(id)).toEqual([404, 404]);
    await share(id, [{ role: "analyst", level: "run" }]);
    expect(await asked(id)).toEqual([202, 202]);
  });

  test("that is not there: as of one that is not shared", async () => {
    expect(await asked(uuidv7())).toEqual([404, 404]);
    expect(await jsonOf(await bed.post("select 1", { savedQueryId: uuidv7() }))).toMatchObject({
      code: "not_found",
      issues: [{ path: "savedQueryId" }],
    });
  });
});

test("a download does not tell the name of the saved query that the statement came from", async () => {
  const done = await bed.run("select 1 as n", {
    savedQueryId: await saveAs(bed.analyst, "Bonus of Mx Quill"),
  });
  const answer = await downloadRoute(
    request("GET", `/api/v1/statements/${done.id}/download?format=csv`, { as: bed.analyst }),
    { params: Promise.resolve({ statementId: done.id }) },
  );
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-disposition")).toContain(`filename="statement-${done.id}.csv"`);
});

import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { GET as pageRoute } from "@/app/api/v1/statements/[statementId]/result/pages/[n]/route";
import { GET as resultRoute } from "@/app/api/v1/statements/[statementId]/result/route";
import { type QueriesBed, queriesBed } from "@/server/queries/test-bed";
import { jsonOf, request } from "@/server/testing/app";
import { follow, type Listener } from "./test-bed";

let bed: QueriesBed;
const open: Listener[] = [];

beforeAll(async () => {
  bed = await queriesBed();
}, 60_000);
afterEach(async () => {
  for (const listener of open.splice(0)) await listener.leave();
});
afterAll(() => bed?.close());

async function listen(asking: Parameters<typeof follow>[0]): Promise<Listener> {
  const listener = await follow(asking);
  open.push(listener);
  await listener.until("ready");
  return listener;
}

/** What the stream tells of a statement's finish. */
async function finishOf(listener: Listener, id: string) {
  for (let message = await listener.next(); message; message = await listener.next()) {
    const { data } = message;
    if (data?.verb === "statement.finish" && data.resourceId === id) return data;
  }
  throw new Error(`the stream ended before the finish of ${id}`);
}

test("a short result comes along with its finish, as it is read afterwards", async () => {
  const listener = await listen({ as: bed.analyst });
  const { id: statementId } = await bed.run("select 'ä, \"b\"' as text, null as nothing, 1 as n");
  const { result } = await finishOf(listener, statementId);
  const ask = (path: string) =>
    request("GET", `/api/v1/statements/${statementId}/${path}`, { as: bed.analyst });
  const manifest = await resultRoute(ask("result"), { params: Promise.resolve({ statementId }) });
  const page = await pageRoute(ask("result/pages/0"), { params: Promise.resolve({ statementId, n: "0" }) });
  expect(result).toEqual({ manifest: await jsonOf(manifest), csv: await page.text() });
});

test("a long result does not, nor does what has none", async () => {
  const listener = await listen({ as: bed.analyst });
  const long = await bed.run("select repeat('x', 9000) as text");
  expect(await finishOf(listener, long.id)).not.toHaveProperty("result");
  const none = await bed.run("create temp table nothing (id int)");
  expect(await finishOf(listener, none.id)).not.toHaveProperty("result");
});

test("only its owner gets it, an admin who hears of everything does not", async () => {
  const listener = await listen({ as: await bed.app.person("admin") });
  const { id } = await bed.run("select 'mine'");
  expect(await finishOf(listener, id)).not.toHaveProperty("result");
});

test("it does not come along when one resumes", async () => {
  const before = await listen({ as: bed.analyst });
  const { lastId } = before;
  await before.leave();
  const { id } = await bed.run("select 'missed'");
  const resumed = await follow({ as: bed.analyst, lastEventId: lastId });
  open.push(resumed);
  expect(await finishOf(resumed, id)).not.toHaveProperty("result");
});

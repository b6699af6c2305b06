import { CreateLFTagCommand } from "@aws-sdk/client-lakeformation";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PATCH as describeTag } from "@/app/api/v1/access/tags/[accountId]/[key]/route";
import { GET as tags } from "@/app/api/v1/access/tags/route";
import { jsonOf, request } from "@/server/testing/app";
import { renamesIn } from "./carry-meanings";
import { CONSUMER, type LakeBed, lakeBed } from "./lake-bed/test-bed";
import type { Step } from "./operation";

const catalogId = CONSUMER;
const update = (key: string, add: string[], remove: string[]): Step => ({
  catalogId,
  operation: { name: "UpdateLFTag", key, add, remove },
});

test("a renaming is one value that comes and another that goes later, of one key", () => {
  const coming = update("stage", ["test"], []);
  const going = update("stage", [], ["dev"]);
  const renamed = [{ accountId: CONSUMER, key: "stage", from: "dev", to: "test" }];
  expect(renamesIn([coming, update("pii", ["maybe"], []), going])).toEqual(renamed);
  expect(renamesIn([coming])).toEqual([]);
  expect(renamesIn([going, coming])).toEqual([]);
  expect(renamesIn([update("stage", ["test"], ["dev"])])).toEqual([]);
  expect(renamesIn([coming, update("pii", [], ["dev"])])).toEqual([]);
  expect(renamesIn([coming, update("stage", [], ["dev", "prod"])])).toEqual([]);
  expect(renamesIn([coming, going, update("stage", ["more"], [])])).toEqual([]);
  expect(renamesIn([coming, { ...going, catalogId: "111111111111" }])).toEqual([]);
});

let bed: LakeBed;
beforeAll(async () => {
  bed = await lakeBed();
  await bed.lake.send(new CreateLFTagCommand({ TagKey: "stage", TagValues: ["dev", "prod"] }));
  await bed.refresh();
}, 120_000);
afterAll(() => bed?.close());

const meanings = async () => {
  const answer = await tags(request("GET", "/api/v1/x", { as: bed.stella }), { params: Promise.resolve({}) });
  return (await jsonOf(answer)).items[0].meanings;
};

test("what is said of a value goes with it to its new name, and back with the revert", {
  timeout: 120_000,
}, async () => {
  const said = { value: "dev", description: "Safe to break", ownerId: bed.stella.id };
  const told = await describeTag(request("PATCH", "/api/v1/x", { as: bed.stella, body: said }), {
    params: Promise.resolve({ accountId: CONSUMER, key: "stage" }),
  });
  expect(told.status).toBe(200);
  const operations = [update("stage", ["test"], []), update("stage", [], ["dev"])];
  const id = await bed.approvedChange(...operations.map(({ operation }) => operation));
  expect(await bed.applied(bed.ada, id)).toMatchObject({ state: "verified" });
  const meant = { description: "Safe to break", owner: { id: bed.stella.id } };
  expect(await meanings()).toEqual({ test: expect.objectContaining({ description: "Safe to break" }) });
  const revert = await bed.post(bed.stella, id, "revert");
  await bed.approved(bed.stella, revert.id, bed.ada);
  expect(await bed.applied(bed.ada, revert.id)).toMatchObject({ state: "verified" });
  expect(await meanings()).toMatchObject({ dev: meant });
  const { rows } = await bed.app.db.pool.query(
    `SELECT before ->> 'value' AS before, after ->> 'value' AS after FROM event
     WHERE verb = 'lfTag.describe' ORDER BY id`,
  );
  expect(rows).toEqual([
    { before: "dev", after: "dev" },
    { before: "dev", after: "test" },
    { before: "test", after: "dev" },
  ]);
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { GET as explainRoute } from "@/app/api/v1/access/explanations/route";
import { GET as policiesRoute } from "@/app/api/v1/access/policies/route";
import { POST as stepsRoute } from "@/app/api/v1/access/steps/route";
import { jsonOf, request } from "@/server/testing/app";
import { ANALYST, CONSUMER, type LakeBed, lakeBed } from "./lake-bed/test-bed";

let bed: LakeBed;
beforeAll(async () => {
  bed = await lakeBed();
  await bed.refresh();
}, 120_000);
afterAll(() => bed?.close());

const at = new Date(Date.now() + 3_600_000).toISOString();
const lows = { kind: "tagPolicy", resourceType: "TABLE", expression: { level: ["low"] } };
const grant = (permissions: string[], rest: object = {}, resource: object = lows) => ({
  ...{ catalogId: CONSUMER, ...rest },
  operation: { name: "GrantPermissions", grant: { principal: ANALYST, resource, permissions } },
});
const own = (operation: object) => ({ catalogId: CONSUMER, operation });

/** A Change of the steward's that the admin approves and applies; answers its plan. */
const changed = async (...steps: object[]) => {
  const { id } = await bed.create(bed.stella, { kind: "access", title: "A Change", steps });
  const planned = await bed.post(bed.stella, id, "plan");
  await bed.approved(bed.stella, id, bed.ada);
  expect(await bed.applied(bed.ada, id)).toMatchObject({ state: "verified" });
  return planned;
};
const policies = async () => {
  const asked = request("GET", `/api/v1/x?principal=${encodeURIComponent(ANALYST)}`, { as: bed.ada });
  const { items } = await jsonOf(await policiesRoute(asked, { params: Promise.resolve({}) }));
  return items.map((one: { grant: { resource: object }; ends: object[] }) => [one.grant.resource, one.ends]);
};
const part = (...permissions: string[]) => ({ at, permissions, grantable: [] });

test("the hour of a policy is shown wherever it is, outlives a renaming, and can be put on and taken off", {
  timeout: 180_000,
}, async () => {
  await changed(
    own({ name: "CreateLFTag", key: "level", values: ["low", "high"] }),
    own({
      ...{ name: "AddLFTagsToResource", tags: { level: "low" } },
      resource: { kind: "table", database: "shop", table: "orders" },
    }),
    grant(["DESCRIBE"]),
    grant(["SELECT"], { expiresAt: at }),
  );
  expect(await policies()).toEqual([[lows, [part("SELECT")]]]);
  const place = `accountId=${CONSUMER}&database=shop&table=orders`;
  const why = request("GET", `/api/v1/x?${place}&principal=${encodeURIComponent(ANALYST)}`, { as: bed.ada });
  const { items } = await jsonOf(await explainRoute(why, { params: Promise.resolve({}) }));
  expect(items[0].explanation.paths[0].hops).toContainEqual(
    expect.objectContaining({ kind: "grant", ends: [part("SELECT")] }),
  );

  const ask = { what: "renameTagValue", key: "level", from: "low", to: "open" };
  const asked = request("POST", "/api/v1/x", { as: bed.stella, body: { accountId: CONSUMER, ask } });
  const { steps } = await jsonOf(await stepsRoute(asked, { params: Promise.resolve({}) }));
  await changed(...steps);
  const open = { ...lows, expression: { level: ["open"] } };
  expect(await policies()).toEqual([[open, [part("SELECT")]]]);

  const inVain = await changed(grant(["DESCRIBE"], { expiresAt: at }, open));
  expect(inVain.warnings).toEqual([expect.stringContaining("for good already")]);
  expect(await policies()).toEqual([[open, [part("SELECT")]]]);

  bed.proxy.reset();
  const ended = await changed(grant(["DESCRIBE"], { expiresAt: at, endsHeld: true }, open));
  expect(ended).toMatchObject({ warnings: [], counts: { gains: 0, loses: 0 } });
  expect(ended.planHash).not.toBe(inVain.planHash);
  expect(bed.proxy.calls).not.toContain("RevokePermissions");
  expect(await policies()).toEqual([[open, [part("SELECT", "DESCRIBE")]]]);

  const kept = await changed(grant(["SELECT", "DESCRIBE"], {}, open));
  expect(kept.warnings).toEqual([expect.stringContaining("SELECT, DESCRIBE")]);
  expect(await policies()).toEqual([[open, []]]);
});

test("an hour is put on what is held only where it is said when", async () => {
  const step = grant(["SELECT"], { endsHeld: true });
  expect(await bed.create(bed.stella, { kind: "access", title: "Endless", steps: [step] })).toMatchObject({
    ...{ status: 422, issues: [{ path: "steps.0.endsHeld" }] },
  });
});

import {
  AddLFTagsToResourceCommand,
  CreateLFTagCommand,
  GetResourceLFTagsCommand,
} from "@aws-sdk/client-lakeformation";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { until } from "@/server/runs/test-bed";
import { currentLake } from "./lake";
import { ANALYST, CONSUMER, type LakeBed, lakeBed } from "./lake-bed/test-bed";

let bed: LakeBed;
beforeAll(async () => {
  bed = await lakeBed();
  await bed.lake.send(new CreateLFTagCommand({ TagKey: "owner", TagValues: ["us", "them", "nobody"] }));
  await bed.refresh();
}, 120_000);
afterAll(() => bed?.close());
beforeEach(() => bed.proxy.reset());

const orders = { database: "shop", table: "orders" };
const table = { Table: { DatabaseName: "shop", Name: "orders" } };
const grant = (permissions: string[], resource: object = { kind: "table", ...orders }) => ({
  name: "GrantPermissions",
  grant: { principal: ANALYST, resource, permissions },
});
const tag = (tags: Record<string, string>, resource: object = { kind: "table", ...orders }) => ({
  ...{ name: "AddLFTagsToResource", resource, tags },
});
const throttled = {
  status: 400,
  body: JSON.stringify({ __type: "ThrottlingException", message: "Rate exceeded" }),
};
const concurrent = {
  status: 400,
  body: JSON.stringify({ __type: "ConcurrentModificationException", message: "Busy" }),
};

test("classified columns are hidden from an analyst, which is tried as the analyst, and shown again by a revert", {
  timeout: 120_000,
}, async () => {
  expect(await bed.shownToAnalyst()).not.toContain("id");
  const id = await bed.approvedChange(
    { name: "CreateLFTag", key: "PII", values: ["true", "false"] },
    tag({ pii: "false" }),
    tag({ pii: "true" }, { kind: "columns", ...orders, columns: { include: ["mail"] } }),
    grant(["SELECT", "DESCRIBE"], {
      ...{ kind: "tagPolicy", resourceType: "TABLE", expression: { pii: ["false"] } },
    }),
  );
  const { items } = await bed.effects(bed.stella, id);
  expect(
    items.filter(({ permission }: { permission: string }) => permission.includes("SELECT")),
  ).toMatchObject([
    { direction: "gains", principal: ANALYST, resource: "shop.orders", columns: ["id", "total", "day"] },
  ]);
  const done = await bed.applied(bed.ada, id);
  expect(done).toMatchObject({ state: "verified", problem: null, stepsDone: 4 });
  expect(done.checks).toMatchObject([
    { how: "read", isOk: true },
    { how: "tried", isOk: true, title: "LFBusinessAnalyst1 sees the columns day, id, total of shop.orders" },
    { how: "tried", isOk: true, title: "LFBusinessAnalyst1 reads the columns day, id, total of shop.orders" },
  ]);
  expect(await bed.shownToAnalyst()).toEqual(["id", "total"]);
  const revert = await bed.post(bed.stella, id, "revert");
  expect(revert).toMatchObject({ status: 201, state: "planned" });
  await bed.approved(bed.stella, revert.id, bed.ada);
  expect(await bed.applied(bed.ada, revert.id)).toMatchObject({ state: "verified" });
  expect(await bed.shownToAnalyst()).not.toContain("id");
  await expect(bed.valuesOf("pii")).rejects.toMatchObject({ name: "EntityNotFoundException" });
});

test("throttling and ConcurrentModification in the middle are tried again, and nothing is done twice", {
  timeout: 120_000,
}, async () => {
  const id = await bed.approvedChange(
    { name: "CreateLFTag", key: "busy", values: ["a"] },
    tag({ busy: "a" }),
    grant(["DESCRIBE"]),
  );
  bed.proxy.reset();
  const failing = [throttled, throttled, throttled, throttled, concurrent];
  bed.proxy.refuses = (operation) =>
    operation === "CreateLFTag" || operation === "AddLFTagsToResource" ? (failing.shift() ?? null) : null;
  const done = await bed.applied(bed.ada, id);
  bed.proxy.refuses = null;
  expect(done).toMatchObject({ state: "verified", stepsDone: 3 });
  expect(failing).toEqual([]);
  expect(await bed.given(table)).toEqual(["DESCRIBE"]);
});

test("two who change the same tag at once: the second is refused as stale, and the first one's is there", {
  timeout: 120_000,
}, async () => {
  const [one, two] = [
    await bed.approvedChange(tag({ owner: "us" })),
    await bed.approvedChange(tag({ owner: "them" })),
  ];
  let isBusy = true;
  bed.proxy.refuses = (operation) => (isBusy && operation === "AddLFTagsToResource" ? throttled : null);
  const begun = await Promise.all([bed.post(bed.ada, one, "apply"), bed.post(bed.stella, two, "apply")]);
  isBusy = false;
  const [won] = begun.filter(({ status }) => status === 202);
  expect(begun.map(({ status }) => status).sort()).toEqual([202, 409]);
  await bed.ended(won.runId);
  const [first, second, value] = begun[0]?.status === 202 ? [one, two, "us"] : [two, one, "them"];
  expect(await bed.get(bed.ada, first)).toMatchObject({ state: "verified" });
  const late = await bed.applied(bed.ada, second);
  expect(late).toMatchObject({ state: "draft", stepsDone: 0, planHash: null });
  expect(late.problem).toContain("not as it was when it was planned");
  const { LFTagsOnTable } = await bed.lake.send(
    new GetResourceLFTagsCommand({ Resource: table, ShowAssignedLFTags: true }),
  );
  expect(LFTagsOnTable).toContainEqual({ CatalogId: CONSUMER, TagKey: "owner", TagValues: [value] });
});

test("what somebody did behind Headgate's back since the plan stops it before its first call", {
  timeout: 120_000,
}, async () => {
  const put = (value: string) =>
    bed.lake.send(
      new AddLFTagsToResourceCommand({
        Resource: table,
        LFTags: [{ CatalogId: CONSUMER, TagKey: "owner", TagValues: [value] }],
      }),
    );
  await put("us");
  await bed.refresh();
  const id = await bed.approvedChange(grant(["SELECT"]), tag({ owner: "nobody" }));
  await put("them");
  bed.proxy.reset();
  expect(await bed.applied(bed.ada, id)).toMatchObject({ state: "draft", stepsDone: 0 });
  expect(bed.proxy.calls).not.toContain("AddLFTagsToResource");
  expect(bed.proxy.calls).not.toContain("GrantPermissions");
});

test("what a Change did stands, though a refresh that had read before it is written down after it", {
  timeout: 120_000,
}, async () => {
  const id = await bed.approvedChange(grant(["ALTER"]));
  let goOn = () => {};
  const isApplied = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  // Grants are read by then.
  bed.proxy.meddle = async (operation, answer) => {
    if (operation === "GetDatabases") await isApplied;
    return answer;
  };
  const refreshing = bed.refresh();
  await until("the databases are asked for", async () => bed.proxy.calls.includes("GetDatabases"));
  expect(await bed.applied(bed.ada, id)).toMatchObject({ state: "verified" });
  goOn();
  await refreshing;
  bed.proxy.meddle = null;
  const { lake } = await currentLake();
  const given = lake.catalogs
    .flatMap(({ grants }) => grants)
    .filter(({ principal }) => principal === ANALYST);
  expect(given.flatMap(({ permissions }) => permissions)).toContain("ALTER");
});

test("what AWS refuses fails with its words, and the steps before it can be taken back", {
  timeout: 120_000,
}, async () => {
  const id = await bed.approvedChange({ name: "CreateLFTag", key: "half", values: ["x"] }, grant(["INSERT"]));
  bed.proxy.refuses = (operation) =>
    operation === "GrantPermissions"
      ? {
          status: 400,
          body: JSON.stringify({ __type: "AccessDeniedException", message: "Not yours to grant." }),
        }
      : null;
  const failed = await bed.applied(bed.ada, id);
  bed.proxy.refuses = null;
  expect(failed).toMatchObject({ state: "failed", stepsDone: 1, may: ["apply", "revert", "remainder"] });
  expect(failed.problem).toContain("AccessDeniedException: Not yours to grant.");
  const revert = await bed.post(bed.ada, id, "revert");
  await bed.approved(bed.ada, revert.id, bed.stella);
  expect(await bed.applied(bed.ada, revert.id)).toMatchObject({ state: "verified" });
  expect(await bed.get(bed.ada, id)).toMatchObject({ state: "reverted" });
  await expect(bed.valuesOf("half")).rejects.toMatchObject({ name: "EntityNotFoundException" });
});

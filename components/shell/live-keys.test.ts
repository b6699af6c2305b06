import { expect, test } from "vitest";
import { isStale, staleReads } from "./live-keys";

test("an event makes its own domain, the trail and the overview stale", () => {
  expect([...staleReads([{ resourceType: "run", verb: "run.finish" }])].sort()).toEqual([
    "access.getTest",
    "access.listLakes",
    "access.listTests",
    "accounts.getAccountTest",
    "crawls.listCrawls",
    "events",
    "overview",
    "profiles.getProfile",
    "runs",
    "schedules",
  ]);
});

test("a statement is a run as well, and does not make the schema tree ask AWS again", () => {
  const stale = staleReads([{ resourceType: "statement", verb: "statement.run" }]);
  expect(isStale(stale, ["statements", "getStatement", { statementId: "1" }])).toBe(true);
  expect(isStale(stale, ["runs", "listRuns", {}])).toBe(true);
  expect(isStale(stale, ["queries", "listTables", {}])).toBe(false);
});

test("what one is told of makes one's inbox stale, whatever it is", () => {
  const shared = { resourceType: "savedQuery", verb: "savedQuery.share" };
  expect(staleReads([shared]).has("notifications")).toBe(false);
  expect(staleReads([{ ...shared, isNotice: true }]).has("notifications")).toBe(true);
});

test("an unknown resource still shows in the trail", () => {
  expect([...staleReads([{ resourceType: "comet", verb: "comet.pass" }])].sort()).toEqual([
    "events",
    "overview",
  ]);
});

test("nothing happened, nothing is stale", () => {
  expect(staleReads([]).size).toBe(0);
});

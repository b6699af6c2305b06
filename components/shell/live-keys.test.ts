import { expect, test } from "vitest";
import { staleDomains } from "./live-keys";

test("an event makes its own domain, the trail and the overview stale", () => {
  expect([...staleDomains([{ resourceType: "run", verb: "run.finish" }])].sort()).toEqual([
    "events",
    "overview",
    "runs",
  ]);
});

test("a statement is a run as well", () => {
  const stale = staleDomains([{ resourceType: "statement", verb: "statement.run" }]);
  expect(stale.has("queries")).toBe(true);
  expect(stale.has("runs")).toBe(true);
});

test("an unknown resource still shows in the trail", () => {
  expect([...staleDomains([{ resourceType: "comet", verb: "comet.pass" }])].sort()).toEqual([
    "events",
    "overview",
  ]);
});

test("nothing happened, nothing is stale", () => {
  expect(staleDomains([]).size).toBe(0);
});

import { expect, test } from "vitest";
import { levelsFor, levelWithin } from "./grantee";

test("a role is offered what it can do", () => {
  expect(levelsFor({ role: "viewer" })).toEqual(["view"]);
  expect(levelsFor({ role: "analyst" })).toEqual(["view", "run", "edit"]);
  expect(levelWithin({ role: "viewer" }, "run")).toBe("view");
  expect(levelWithin({ role: "steward" }, "run")).toBe("run");
  expect(levelWithin({ personId: "8a3f", personRole: "analyst" }, "edit")).toBe("edit");
  expect(levelsFor({ personId: "8a3f", personRole: "viewer" })).toEqual(["view"]);
});

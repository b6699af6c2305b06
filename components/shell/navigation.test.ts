import { expect, test } from "vitest";
import { NAVIGATION, PERSONAL, placeOf, visiblePlaces } from "./navigation";

test("a path belongs to the longest place it starts with", () => {
  expect(placeOf("/")?.place.label).toBe("Overview");
  expect(placeOf("/runs")?.place.label).toBe("Runs");
  expect(placeOf("/runs/0198-abc")?.place.label).toBe("Runs");
  expect(placeOf("/admin/audit")?.group.label).toBe("Admin");
  expect(placeOf("/runs-of-another-kind")).toBeNull();
});

test("a place without its permission is hidden, and so is a group with nothing left", () => {
  const groups = visiblePlaces(["run.read"]);
  expect(groups.map((group) => group.places.map((place) => place.label))).toEqual([["Overview", "Runs"]]);
});

test("no two places share a key", () => {
  const keys = [...NAVIGATION, PERSONAL].flatMap((group) => group.places.map((place) => place.key));
  expect(new Set(keys).size).toBe(keys.length);
});

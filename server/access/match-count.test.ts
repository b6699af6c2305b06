import { expect, test, vi } from "vitest";
import { openLake } from "./engine";
import { matchCount } from "./match-count";

test("a count is kept of what is asked, however the question is put together", () => {
  const view = openLake({ catalogs: [], identities: [] });
  const countMatches = vi.spyOn(view, "countMatches");
  const [catalogId, resourceType] = ["111111111111", "TABLE"] as const;
  const expression = { stage: ["open"] };
  const count = matchCount(view, { catalogId, resourceType, expression });
  expect(matchCount(view, { catalogId, expression, resourceType })).toBe(count);
  expect(countMatches).toHaveBeenCalledTimes(1);
  matchCount(view, { catalogId, resourceType: "DATABASE", expression });
  expect(countMatches).toHaveBeenCalledTimes(2);
});

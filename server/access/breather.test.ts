import { afterEach, expect, test, vi } from "vitest";
import { breather } from "./breather";

afterEach(() => vi.restoreAllMocks());

test("others have their turn once enough was done, and not for each bit of it", async () => {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  const breathe = breather();
  let isTheirTurn = false;
  setImmediate(() => {
    isTheirTurn = true;
  });
  for (let bit = 0; bit < 1_000; bit += 1) await breathe();
  expect(isTheirTurn).toBe(false);
  now += 11;
  await breathe();
  expect(isTheirTurn).toBe(true);
});

import { expect, test } from "vitest";
import { obstacleOf, remedyFor } from "./outage";

test("the health check's answer tells what is in the way", () => {
  expect(obstacleOf(200)).toBe("nothing");
  expect(obstacleOf(503)).toBe("database");
  expect(obstacleOf(502)).toBe("server");
  expect(obstacleOf(null)).toBe("server");
});

test("a page waits while something is in the way, is drawn again after, and is broken if that does not help", () => {
  expect(remedyFor("database", Number.POSITIVE_INFINITY)).toBe("wait");
  expect(remedyFor("server", 0)).toBe("wait");
  expect(remedyFor("nothing", Number.POSITIVE_INFINITY)).toBe("retry");
  expect(remedyFor("nothing", 3_000)).toBe("give_up");
});

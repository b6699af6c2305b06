import { expect, test } from "vitest";
import { FRESH, type Obstacle, obstacleOf, remedyFor } from "./outage";

test("the health check's answer tells what is in the way", () => {
  expect(obstacleOf(200)).toBe("nothing");
  expect(obstacleOf(503)).toBe("database");
  expect(obstacleOf(502)).toBe("server");
  expect(obstacleOf(null)).toBe("server");
});

/** What is done about a page that does not come, looked at every three seconds. */
function remedies(found: Obstacle[]) {
  let tries = FRESH;
  return found.map((obstacle, i) => {
    const next = remedyFor(obstacle, tries, i * 3_000);
    tries = next.tries;
    return next.remedy;
  });
}

test("a page that is at fault is drawn again once", () => {
  expect(remedies(["nothing", "nothing"])).toEqual(["retry", "give_up"]);
});

test("a page waits for the end of an outage, and is drawn again a few times after it", () => {
  expect(remedies(["nothing", "database", "server", "nothing", "nothing", "nothing", "nothing"])).toEqual([
    "retry",
    "wait",
    "wait",
    "retry",
    "retry",
    "retry",
    "give_up",
  ]);
});

test("a page that breaks much later is drawn again once more", () => {
  const { tries } = remedyFor("nothing", FRESH, 0);
  expect(remedyFor("nothing", tries, 9_000).remedy).toBe("give_up");
  expect(remedyFor("nothing", tries, 11_000).remedy).toBe("retry");
});

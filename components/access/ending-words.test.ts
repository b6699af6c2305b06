import { expect, test } from "vitest";
import { endingWords } from "./ending-words";

test("what ends of a policy is named where it is not all of it", () => {
  const at = "2030-01-01T00:00:00.000Z";
  const words = (permissions: ("SELECT" | "INSERT")[], grantable: ("SELECT" | "INSERT")[], count: number) =>
    endingWords({ at, permissions, grantable }, count);
  expect(words(["SELECT", "INSERT"], [], 2)).toBe("ends");
  expect(words(["SELECT"], [], 2)).toBe("SELECT ends");
  expect(words([], ["SELECT"], 1)).toBe("the right to pass on SELECT ends");
  expect(words(["SELECT"], ["INSERT"], 3)).toBe("SELECT, the right to pass on INSERT end");
});

import { expect, test } from "vitest";
import { formatPreferences, parsePreferences } from "./preferences";

test("what was chosen comes back as it was", () => {
  for (const theme of ["system", "light", "dark"] as const) {
    for (const density of ["comfortable", "compact"] as const) {
      for (const navFolded of [true, false]) {
        const chosen = { theme, density, navFolded };
        expect(parsePreferences(formatPreferences(chosen))).toEqual(chosen);
      }
    }
  }
});

test("a missing or damaged cookie means the defaults", () => {
  const defaults = { theme: "system", density: "comfortable", navFolded: false };
  for (const value of [undefined, "", "..", "<script>", "neon.huge.sideways"]) {
    expect(parsePreferences(value)).toEqual(defaults);
  }
});

import { expect, it } from "vitest";
import { optionWords } from "./option-words";

const none = { mode: "session", label: "", name: "", reuseMinutes: 0, keepMinutes: 0 } as const;

it("tells the options that the engine at hand will take, and no others", () => {
  expect(optionWords(none, false)).toBe("");
  expect(optionWords({ ...none, label: " ", name: "Nightly", reuseMinutes: 60 }, false)).toBe("name Nightly");
  expect(optionWords({ ...none, label: "etl", name: "Nightly" }, false)).toBe("label etl, name Nightly");
  expect(optionWords({ ...none, label: "etl", keepMinutes: 10 }, false)).toBe("label etl, keeps its session");
  expect(optionWords({ ...none, label: "etl", reuseMinutes: 60, keepMinutes: 10 }, true)).toBe(
    "takes earlier results",
  );
  expect(optionWords({ ...none, label: "etl" }, true)).toBe("");
});

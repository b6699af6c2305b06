import { expect, test } from "vitest";
import { chordOf, type KeyPress, stepChord } from "./keys";

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: "",
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

test("Ctrl and Cmd are one modifier", () => {
  expect(chordOf(press("k", { ctrlKey: true }))).toBe("mod+k");
  expect(chordOf(press("k", { metaKey: true }))).toBe("mod+k");
});

test("a sign typed with Shift is the sign; a letter keeps its Shift", () => {
  expect(chordOf(press("?", { shiftKey: true, code: "Slash" }))).toBe("?");
  expect(chordOf(press("K", { shiftKey: true, code: "KeyK" }))).toBe("shift+k");
  expect(chordOf(press("Enter", { shiftKey: true }))).toBe("shift+enter");
});

test("on a Cyrillic layout the place of the key counts, on a Dvorak layout its letter", () => {
  expect(chordOf(press("п", { code: "KeyG" }))).toBe("g");
  expect(chordOf(press("g", { code: "KeyU" }))).toBe("g");
});

test("two-step shortcuts wait for the second key and forget a wrong one", () => {
  const known = new Set(["g r", "g o", "mod+k", "?"]);
  expect(stepChord(null, "g", known)).toEqual({ pending: "g", hit: null });
  expect(stepChord("g", "r", known)).toEqual({ pending: null, hit: "g r" });
  expect(stepChord("g", "x", known)).toEqual({ pending: null, hit: null });
  expect(stepChord("g", "g", known)).toEqual({ pending: "g", hit: null });
  expect(stepChord("g", "mod+k", known)).toEqual({ pending: null, hit: "mod+k" });
});

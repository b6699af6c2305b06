import { expect, test } from "vitest";
import { refusalOf } from "./sign-in-words";

test("says for how long too many attempts shut the door, within reason", () => {
  expect(refusalOf("TooManyAttempts.840").waitSeconds).toBe(840);
  expect(refusalOf("TooManyAttempts.1e99").waitSeconds).toBe(3_600);
  expect(refusalOf("TooManyAttempts.x").waitSeconds).toBe(0);
});

test("knows its codes, and shows nothing of one that it does not know", () => {
  expect(refusalOf("WrongCredentials").text).toMatch(/don't belong together/);
  for (const code of ["<script>", "constructor", ""]) {
    expect(refusalOf(code)).toEqual({ text: "The sign-in did not work. Try again.", waitSeconds: 0 });
  }
});

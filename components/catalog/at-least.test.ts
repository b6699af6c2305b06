import { expect, test } from "vitest";
import { lessProblem, offered } from "./at-least";

test("who may not say less is offered no less, and told why before it is sent", () => {
  expect(offered({ word: "Restricted" })).toEqual(["restricted"]);
  expect(offered({ word: null })).toEqual(["confidential", "restricted"]);
  expect(offered(null)).toEqual(["public", "internal", "confidential", "restricted"]);
  expect(lessProblem("internal", { word: "restricted" })).toContain(
    "Only an admin says less than restricted",
  );
  expect(lessProblem("", { word: "restricted" })).toBeDefined();
  expect(lessProblem(" ", { word: null })).toBeUndefined();
  expect(lessProblem("our own word", { word: "confidential" })).toBeUndefined();
  expect(lessProblem("public", null)).toBeUndefined();
});

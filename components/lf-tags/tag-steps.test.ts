import { expect, test } from "vitest";
import { addSteps, createSteps, valuesIn, wordProblem } from "./tag-steps";

const A = "111111111111";

test("values are read by line and comma, in lower case and once", () => {
  expect(valuesIn(" Public, internal\n\npublic\nsecret ,")).toEqual(["public", "internal", "secret"]);
});

test("what Lake Formation would not take is said", () => {
  expect(wordProblem("north america/eu")).toBeNull();
  expect(wordProblem("a*")).toMatch(/characters other/);
  expect(wordProblem("x".repeat(51))).toMatch(/more than 50/);
});

test("more values than a call takes go into several", () => {
  const many = Array.from({ length: 120 }, (_, n) => `v${n}`);
  const steps = createSteps(A, "domain", many);
  expect(steps.map(({ operation }) => operation.name)).toEqual(["CreateLFTag", "UpdateLFTag", "UpdateLFTag"]);
  expect(steps.flatMap(({ operation }) => operation["values"] ?? operation["add"])).toEqual(many);
  expect(addSteps(A, "domain", many)).toHaveLength(3);
});

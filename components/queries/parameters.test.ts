import { describe, expect, it } from "vitest";
import type { ParameterDefinition } from "@/server/saved-queries/contract";
import { definitionsFor, guessType, parametersOf, problemWith, valuesOf } from "./parameters";
import { usedParameters } from "./used-parameters";

describe("guessing a type", () => {
  it.each([
    ["since", "select :since::date", "date"],
    ["since", "select cast(:since as timestamp)", "timestamp"],
    ["n", "select :n::int", "number"],
    ["start_date", "select :start_date", "date"],
    ["start_date", "select :start_date::varchar", "text"],
    ["created_at", "select :created_at", "timestamp"],
    ["is_open", "select :is_open", "boolean"],
    ["max_price", "select :max_price", "number"],
    ["name", "select :name", "text"],
    ["candidate", "select :candidate", "text"],
    ["open_date", "select ':open_date::int' , :open_date", "date"],
    ["since", "select cast(:since\n  -- from then on\n  as date)", "date"],
    ["since", "select :since; select x as date", "text"],
    ["since", "select :since\n, x as date", "text"],
  ])(":%s in %s", (name, sql, type) => {
    const used = usedParameters(sql).map((one) => [one.name, guessType(one)]);
    expect(used).toEqual([[name, type]]);
  });
});

it("prefers what was defined to a guess", () => {
  const defined: ParameterDefinition[] = [
    { name: "day", type: "choice", choices: ["mon", "tue"], isNullable: false },
    { name: "gone", type: "text", isNullable: false },
  ];
  expect(definitionsFor(usedParameters("select :day, :n"), defined)).toEqual([
    defined[0],
    { name: "n", type: "number", isNullable: true },
  ]);
});

const define = (rest: Partial<ParameterDefinition>): ParameterDefinition => ({
  name: "p",
  type: "text",
  isNullable: true,
  ...rest,
});

describe("values", () => {
  it.each<[Partial<ParameterDefinition>, string | null | undefined, string | null]>([
    [{}, undefined, ""],
    [{}, "", ""],
    [{}, null, null],
    [{ default: "x" }, undefined, "x"],
    [{ default: "x" }, "", ""],
    [{ default: null }, undefined, null],
    [{ type: "number" }, "9007199254740993", "9007199254740993"],
  ])("%j given %j sends %j", (rest, given, sent) => {
    const values = given === undefined ? {} : { p: given };
    expect(problemWith(define(rest), values)).toBeNull();
    expect(parametersOf([define(rest)], values)).toEqual([
      { name: "p", value: sent, type: define(rest).type },
    ]);
  });

  it.each<[Partial<ParameterDefinition>, string | null | undefined, string]>([
    [{ type: "number" }, undefined, ":p needs a value, or NULL."],
    [{ type: "date", isNullable: false }, "", ":p needs a value."],
    [{ type: "number" }, "ten", ":p takes a number such as 42 or -1.5e3."],
    [{ type: "date" }, "2026-02-30", ":p takes a date such as 2026-11-23."],
    [{ isNullable: false }, null, ":p may not be NULL."],
    [{ type: "choice", choices: ["a"] }, "b", ":p takes one of: a."],
  ])("%j given %j is refused", (rest, given, problem) => {
    expect(problemWith(define(rest), given === undefined ? {} : { p: given })).toBe(problem);
  });
});

it("what was sent fills the fields again as it was: empty text, NULL and values", () => {
  const definitions = [
    define({ name: "a" }),
    define({ name: "b", type: "date" }),
    define({ name: "c", type: "number", default: "1" }),
  ];
  const sent = parametersOf(definitions, { a: "", b: null, c: "7" });
  expect(valuesOf(sent)).toEqual({ a: "", b: null, c: "7" });
  expect(parametersOf(definitions, valuesOf(sent))).toEqual(sent);
});

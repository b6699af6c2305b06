import { describe, expect, it } from "vitest";
import type { ParameterDefinition } from "@/server/saved-queries/contract";
import {
  choicesIn,
  definitionsFor,
  guessType,
  parametersOf,
  problemWith,
  sentAs,
  valuesOf,
} from "./parameters";
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

it("asks for what was sent as what it was sent, and hides no value behind a guess", () => {
  const asked = sentAs([
    { name: "start_date", value: "last week", type: "text" },
    { name: "pick", value: "red", type: "choice" },
    { name: "end_date", value: "this week" },
    { name: "day", value: "2026-11-23" },
  ]);
  expect(asked.map(({ name, type }) => [name, type])).toEqual([
    ["start_date", "text"],
    ["pick", "text"],
    ["end_date", "text"],
  ]);
});

describe("the choices of a text", () => {
  it("are its lines, without spaces at their ends", () => {
    expect(choicesIn("red\n green \n\nred", [])).toEqual(["red", "green"]);
  });
  it("keep those that were there to the letter", () => {
    const known = ["", " red", "green"];
    expect(choicesIn("\n red\ngreen\nblue ", known)).toEqual(["", " red", "green", "blue"]);
    expect(choicesIn(" red", known)).toEqual([" red"]);
  });
});

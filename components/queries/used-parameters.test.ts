import fc from "fast-check";
import { expect, it } from "vitest";
import { findParameters } from "@/server/sql/statements";
import { usedParameters } from "./used-parameters";

const names = (sql: string) => usedParameters(sql).map(({ name }) => name);

it("gathers the parameters of all statements once each", () => {
  expect(names("select :a, :b; select ':c', :a::int;\nselect x::date\nwhere y = :d")).toEqual([
    "a",
    "b",
    "d",
  ]);
});

it("finds those before a quote that is still open", () => {
  expect(names("select :a,\n  :b, 'open :c\n, :d")).toEqual(["a"]);
});

it("takes no slice of an array for one, though it be broken into lines", () => {
  expect(names("select a[1\n:n], :m")).toEqual(["m"]);
});

it("finds those that the server finds in one statement", () => {
  const piece = fc.constantFrom(..."a 1 'x' \"x\" :p :q :: [ ] ( ) , \n \n --c\n".split(" "), " ");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (parts) => {
      const sql = parts.join("");
      expect(names(sql)).toEqual([...new Set(findParameters(sql).map(({ name }) => name))]);
    }),
    { numRuns: 5_000 },
  );
});

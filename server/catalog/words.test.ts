import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { distance, nearest, queryOf, vectorOf, wordsOf } from "./words";

describe("words", () => {
  test("of identifiers are taken apart", () => {
    expect(wordsOf("factSales_2024")).toEqual(["fact", "sales", "2024"]);
    expect(wordsOf("Größe (m²) — ÜBER")).toEqual(["größe", "m²", "über"]);
    expect(wordsOf(`'; drop table "x" --`)).toEqual(["drop", "table", "x"]);
    expect(wordsOf("  ")).toEqual([]);
  });

  test("hold nothing that a tsvector or a tsquery would read as its own", () => {
    void fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        for (const word of wordsOf(text)) expect(word).not.toMatch(/['\\:&|!()*<>\s]/);
      }),
    );
  });

  test("stand in a vector once, at their best weight", () => {
    const vector = vectorOf([
      ["C", ["the sales of a day"]],
      ["A", ["sales"]],
    ]);
    expect(vector).toBe("'sales':1A 'the':1C 'of':1C 'a':1C 'day':1C");
  });

  test("must all be met, each by one of its likes", () => {
    const wanted = [
      { typed: "sal", words: ["sal"] },
      { typed: "quanity", words: ["quantity", "quality"] },
    ];
    expect(queryOf(wanted)).toBe("('sal':*) & ('quantity':* | 'quality':*)");
  });
});

describe("what is nearly right", () => {
  test("is counted in letters", () => {
    expect(distance("slaes", "sales")).toBe(1);
    expect(distance("flihgts", "flights")).toBe(1);
    expect(distance("quanity", "quantity")).toBe(1);
    expect(distance("", "abc")).toBe(3);
    void fc.assert(fc.property(fc.string(), fc.string(), (a, b) => distance(a, b) === distance(b, a)));
  });

  test("is the nearest known words, and none that is far", () => {
    expect(nearest("slaes", ["sales", "slopes", "weather"])).toEqual(["sales"]);
    expect(nearest("flihgt", ["flights", "freight"])).toContain("flights");
    expect(nearest("xyzzy", ["sales", "weather"])).toEqual([]);
  });
});

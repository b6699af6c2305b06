import { expect, it } from "vitest";
import { foundBy, paletteScore } from "./palette-score";

const CATALOG = "Catalog datasets tables columns glue lake search";

it("finds a word where it stands, and not letters strewn over the text", () => {
  expect(paletteScore(CATALOG, "sales")).toBe(0);
  expect(paletteScore("Close the tab tab.close", "sales")).toBe(0);
  expect(paletteScore("Run all statements script.run", "all run")).toBeGreaterThan(0);
  expect(paletteScore("Run all statements script.run", "all nothing")).toBe(0);
});

it("puts what begins with the words first, then words, then parts of words", () => {
  const scores = ["sales default/dev", "New sales", CATALOG, "wholesales"].map((text) =>
    paletteScore(text, "Sales "),
  );
  expect(scores.toSorted((a, b) => b - a)).toEqual([scores[0], scores[1], scores[3], scores[2]]);
});

it("keeps what a source found by other means, behind what has the word in its name", () => {
  const entry = foundBy("flights", "Flihgts ");
  const near = paletteScore(entry, "flihgts");
  expect(near).toBeGreaterThan(0);
  expect(paletteScore(entry, "flihgtsx")).toBe(0);
  expect(near).toBeLessThan(paletteScore("All flihgts", "flihgts"));
});

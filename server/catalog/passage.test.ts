import { describe, expect, it } from "vitest";
import { passageOf } from "./passage";
import { wordsOf } from "./words";

/** The passage with its marks in brackets. */
function shown(text: string, typed: string): string | null {
  const passage = passageOf(text, wordsOf(typed));
  if (!passage) return null;
  return passage.marks.reduceRight(
    (line, [from, to]) => `${line.slice(0, from)}[${line.slice(from, to)}]${line.slice(to)}`,
    passage.text,
  );
}

describe("a passage", () => {
  it.each([
    ["What the buyer paid", "buyer", "What the [buyer] paid"],
    ["What the buyer paid", "PAI what", "[What] the buyer [pai]d"],
    ["What the buyer paid", "buyer sold", null],
    ["What the buyer paid", "uyer", null],
    ["one\n\ttwo   three", "two", "one [two] three"],
    ["The customerEmail, e-mail", "email", "The customer[Email], e-mail"],
    ["Größe ÜBER alles", "über grö", "[Grö]ße [ÜBER] alles"],
    ["Cafe\u0301", "café", "[Café]"],
    ["orders by order", "order orders", "[orders] by [order]"],
    ["", "x", null],
    ["100% (net)", "net 100", "[100]% ([net])"],
  ])("of %j by %j is %j", (text, typed, expected) => {
    expect(shown(text, typed)).toBe(expected);
  });

  it("begins a few words before its first mark, and is cut between words", () => {
    const long = `${"before ".repeat(60)}the needle ${"after ".repeat(60)}`;
    const passage = shown(long, "needle");
    expect(passage).toMatch(/^…before the \[needle\] after .*after…$/);
    expect(passage?.length).toBeLessThan(170);
  });

  it("tells of marks only within what it shows", () => {
    expect(shown(`near ${"x ".repeat(200)}far`, "near far")).toMatch(/^\[near\] (x )+x…$/);
  });

  it("cuts no letter in two where a text has no gaps", () => {
    const wide = "𝔸".repeat(300);
    expect(passageOf(`a ${wide}`, ["a"])?.text).toBe("a…");
    expect(passageOf(wide, [wide.slice(0, 4)])?.text).toBe(wide);
  });
});

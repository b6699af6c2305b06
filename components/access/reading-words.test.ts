import { describe, expect, test } from "vitest";
import { type Reading, readingDetail, readingSentence } from "./reading-words";

const reading = (some: Partial<Reading>): Reading => ({
  ...{ principals: 0, people: 0, names: [], iam: 0, iamColumns: {}, columns: {} },
  ...some,
});

describe("who reads something, before its details", () => {
  test.each([
    [{}, "Nobody can read it."],
    [{ principals: 1 }, "1 principal can read it."],
    [{ principals: 3, people: 2 }, "3 principals can read it; 2 people act as one of them."],
    [{ principals: 3, iam: 2, people: 1 }, "1 principal can read it; 1 person acts as it."],
    [{ principals: 6, iam: 6 }, "IAM alone decides who can read it."],
  ])("%j", (some, sentence) => {
    expect(readingSentence(reading(some), "it").replaceAll("\u00a0", " ")).toBe(sentence);
  });

  test("the detail names people, and IAM only where it has a say", () => {
    const given = { principals: 2, people: 5, names: ["Ada", "Ana"] };
    expect(readingDetail(reading(given))).toContain("Who acts as one: Ada, Ana and 3 more.");
    expect(readingDetail(reading(given))).not.toContain("IAM lets");
    expect(readingDetail(reading({ ...given, iam: 1 }))).toContain("IAM lets others in");
    expect(readingDetail(reading({ principals: 2, iam: 2 }))).toContain("IAMAllowedPrincipals has a grant");
    expect(readingDetail(reading({}))).toBe("");
  });
});

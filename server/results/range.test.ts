import { describe, expect, test } from "vitest";
import { rangeOf, slice } from "./range";

const ETAG = '"one"';
const asked = (range: string, ifRange?: string) =>
  rangeOf(new Headers({ range, ...(ifRange ? { "if-range": ifRange } : {}) }), ETAG);

describe("a range", () => {
  test.each([
    ["bytes=0-", { from: 0, to: 10 }],
    ["bytes=3-", { from: 3, to: 10 }],
    ["bytes=3-5", { from: 3, to: 6 }],
    ["bytes=3-99", { from: 3, to: 10 }],
    ["bytes=-4", { from: 6, to: 10 }],
    ["bytes=-99", { from: 0, to: 10 }],
    ["bytes=10-", { from: 10, to: 10 }],
    ["bytes=-0", { from: 10, to: 10 }],
  ])("%s of ten bytes", (range, expected) => {
    const one = asked(range);
    expect(one && slice(one, 10)).toEqual(expected);
  });

  test.each(["bytes=-", "bytes=5-3", "bytes=1-2,4-5", "rows=1-2", "bytes=a-"])("%s is none", (range) => {
    expect(asked(range)).toBeNull();
  });

  test("holds only for the same file", () => {
    expect(asked("bytes=3-", ETAG)).not.toBeNull();
    expect(asked("bytes=3-", '"another"')).toBeNull();
    expect(asked("bytes=3-", `W/${ETAG}`)).toBeNull();
  });
});

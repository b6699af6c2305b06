import { describe, expect, test } from "vitest";
import { startAfter } from "./position";

const now = Date.parse("2026-11-23T10:00:00Z");

describe("where an import reads on", () => {
  test("is a week ago at first, all that the warehouse keeps", () => {
    expect(startAfter(null, now)).toEqual({ endTime: "2026-11-16 10:00:00.000", queryId: "0" });
  });

  test("is before what came late to the newest rows", () => {
    const cursor = {
      endTime: "2026-11-23 09:59:58.123456",
      queryId: "7",
      readAt: "2026-11-23T10:00:00.000Z",
    };
    expect(startAfter(cursor)).toEqual({ endTime: "2026-11-23 09:54:00.000", queryId: "0" });
  });

  test("is right after the last row where that had long been over: many rows do not stop it", () => {
    const cursor = {
      endTime: "2026-11-23 09:50:00.123456",
      queryId: "7",
      readAt: "2026-11-23T10:00:00.000Z",
    };
    expect(startAfter(cursor)).toEqual({ endTime: "2026-11-23 09:50:00.123456", queryId: "7" });
  });

  test("is never after the last row", () => {
    for (const minute of ["00", "30", "53", "54", "55", "59"]) {
      const cursor = {
        endTime: `2026-11-23 09:${minute}:00.5`,
        queryId: "7",
        readAt: "2026-11-23T10:00:00Z",
      };
      expect(startAfter(cursor).endTime <= cursor.endTime).toBe(true);
    }
  });
});

import { randomBytes } from "node:crypto";
import * as zlib from "node:zlib";
import { describe, expect, test } from "vitest";
import { differenceOf, otherFolder, refusalOf } from "./chosen-files";
import { crc32 } from "./crc32";
import { rateOf, type Sample, timeLeft, withSample } from "./rate";
import { pauseMs } from "./retry";

test("the CRC-32 is that of everybody else", () => {
  expect(crc32(new TextEncoder().encode("123456789"))).toBe("cbf43926");
  expect(crc32(new Uint8Array())).toBe("00000000");
  const bytes = randomBytes(10_000);
  expect(crc32(bytes)).toBe(zlib.crc32(bytes).toString(16).padStart(8, "0"));
});

describe("files that are chosen", () => {
  const file = (name: string, size = 1) => ({ name, size });

  test("of one kind are taken, gzipped or not", () => {
    expect(refusalOf([file("a.csv"), file("b.TSV"), file("c.csv.gz")], [])).toBeNull();
    expect(refusalOf([file("a.parquet")], [file("b.parquet")])).toBeNull();
  });

  test.each([
    [[file("a.xlsx")], /a\.xlsx is of a kind/],
    [[file("a.csv.zip")], /is of a kind/],
    [[file("csv")], /is of a kind/],
    [[file("_a.csv")], /underscore/],
    [[file("a.csv", 0)], /a\.csv is empty/],
    [[file("a.csv", 9e10)], /larger than 78 GB/],
    [[file("there.csv")], /in the list already/],
    [[file("a.json")], /not CSV and JSON/],
    [[file("a.parquet")], /not CSV and Parquet/],
  ])("%j are refused at once", (files, said) => {
    expect(refusalOf(files, [file("there.csv")])).toMatch(said);
  });
});

test("an upload goes on with the very file that it was begun with", () => {
  const upload = { fileName: "a.csv", bytes: 10, lastModified: 5, firstPartCrc32: "00000001" };
  const file = { name: "a.csv", size: 10, lastModified: 5 };
  expect(differenceOf(upload, file, "00000001")).toBeNull();
  expect(differenceOf(upload, { ...file, name: "b.csv" }, "00000001")).toMatch(/begun with a\.csv/);
  expect(differenceOf(upload, { ...file, size: 11 }, "00000001")).toMatch(/another size/);
  expect(differenceOf(upload, { ...file, lastModified: 6 }, "00000001")).toMatch(/was changed/);
  expect(differenceOf(upload, file, "00000002")).toMatch(/begins otherwise/);
});

test("a left upload goes on beside the files of its own folder only", () => {
  const upload = { fileName: "a.csv", location: "s3://lake/old/" };
  const files = [{ name: "b.csv", size: 1 }];
  expect(otherFolder(upload, { files, location: "s3://lake/new/" })).toBe(
    "a.csv belongs to s3://lake/old/. Finish or cancel the files of s3://lake/new/ first.",
  );
  expect(otherFolder(upload, { files, location: " s3://lake/old" })).toBeNull();
  expect(otherFolder(upload, { files: [], location: "s3://lake/new/" })).toBeNull();
});

test("the rate is that of the last seconds, and the time left follows from it", () => {
  let samples: Sample[] = [];
  for (const at of [0, 1_000, 20_000, 21_000, 22_000]) samples = withSample(samples, { at, bytes: at * 10 });
  expect(samples.map(({ at }) => at)).toEqual([20_000, 21_000, 22_000]);
  expect(rateOf(samples)).toBe(10_000);
  expect(timeLeft(30_000, 10_000)).toBe(3_000);
  expect([rateOf([]), rateOf(samples.slice(0, 1)), timeLeft(1, null), timeLeft(1, 0)]).toEqual([
    null,
    null,
    null,
    null,
  ]);
});

test("what may pass is tried again, each time later, for two minutes", () => {
  const pauses = Array.from({ length: 9 }, (_, attempt) => pauseMs(503, attempt));
  expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, null]);
  expect([0, 429, 500, 504].map((status) => pauseMs(status, 0))).toEqual([1_000, 1_000, 1_000, 1_000]);
  expect([401, 403, 404, 410, 412, 413].map((status) => pauseMs(status, 0))).toEqual(Array(6).fill(null));
});

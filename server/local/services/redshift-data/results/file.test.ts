import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ResultColumn } from "@/server/local/redshift-sql";
import { csvWriter } from "./csv";
import { fieldWriter } from "./field";
import {
  ResultTooLargeError,
  ResultWriter,
  readPage,
  removeResults,
  resultPath,
  statementsWithResults,
} from "./file";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "headgate-results-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const column = (name: string, typeName: string): ResultColumn => ({
  name,
  label: name,
  typeName,
  nullable: 1,
  precision: 0,
  scale: 0,
  length: 0,
  schemaName: "",
  tableName: "",
  columnDefault: null,
  isCaseSensitive: false,
  isCurrency: false,
  isSigned: false,
});
const columns = [column("id", "int8"), column("name", "varchar")];
const limits = { resultBytes: 1e9, rowBytes: 65_536, pageBytes: 1e6, pageRows: 100 };

test("any page is read by itself, and pages join to the whole", async () => {
  const path = resultPath(folder, "aa000000-0000-4000-8000-000000000000", 0);
  const writer = new ResultWriter(path, "JSON", limits);
  writer.columns(columns);
  for (let id = 0; id < 250; id += 1) await writer.row([String(id), id % 2 ? null : `n${id}`]);
  await writer.finish();
  const third = await readPage(path, 2);
  expect(JSON.parse(third?.text ?? "")).toHaveLength(50);
  expect(JSON.parse(third?.text ?? "")[0]).toEqual([{ longValue: 200 }, { stringValue: "n200" }]);
  expect(third).toMatchObject({ totalRows: 250, hasNext: false, columns });
  expect((await readPage(path, 0))?.hasNext).toBe(true);
  expect((await readPage(path, 3))?.text).toBe("");
});

test("a page ends by size as well", async () => {
  const path = resultPath(folder, "ab000000-0000-4000-8000-000000000000", 0);
  const writer = new ResultWriter(path, "CSV", { ...limits, pageBytes: 1000 });
  writer.columns(columns);
  for (let id = 0; id < 50; id += 1) await writer.row([String(id), "x".repeat(95)]);
  await writer.finish();
  const first = await readPage(path, 0);
  expect(first?.text.split("\r\n")).toHaveLength(12);
  expect(first?.hasNext).toBe(true);
});

test("an empty result has its columns and one empty page", async () => {
  const path = resultPath(folder, "ac000000-0000-4000-8000-000000000000", 3);
  const writer = new ResultWriter(path, "CSV", limits);
  writer.columns(columns);
  await writer.finish();
  expect(await readPage(path, 0)).toEqual({ columns, totalRows: 0, text: "", hasNext: false });
});

test("a row over 64 KB and a result over the limit are refused in AWS's words", async () => {
  const path = resultPath(folder, "ad000000-0000-4000-8000-000000000000", 0);
  const wide = new ResultWriter(path, "JSON", limits);
  wide.columns(columns);
  await wide.row(["1", "x".repeat(65_535)]);
  expect(() => wide.row(["1", "x".repeat(65_536)])).toThrow(ResultTooLargeError);
  expect(() => wide.row(["1", "x".repeat(65_536)])).toThrow(/Packet for query is too large/);
  const long = new ResultWriter(path, "JSON", { ...limits, resultBytes: 1000 });
  long.columns(columns);
  await long.row(["1", "x".repeat(999)]);
  expect(() => long.row(["1", ""])).toThrow("Database response exceeded size limit");
});

test("what was written of a failed statement goes away", async () => {
  const path = resultPath(folder, "ae000000-0000-4000-8000-000000000000", 0);
  const writer = new ResultWriter(path, "JSON", { ...limits, pageRows: 1 });
  writer.columns(columns);
  await writer.row(["1", "a"]);
  expect((await stat(path)).isFile()).toBe(true);
  await writer.discard();
  expect(await readPage(path, 0)).toBeNull();
});

test("results are found and removed by statement", async () => {
  const id = "af000000-0000-4000-8000-000000000000";
  const writer = new ResultWriter(resultPath(folder, id, 1), "JSON", limits);
  writer.columns(columns);
  await writer.finish();
  const found: string[] = [];
  for await (const each of statementsWithResults(folder)) found.push(each);
  expect(found).toContain(id);
  await removeResults(folder, id);
  expect(await readPage(resultPath(folder, id, 1), 0)).toBeNull();
});

test("values become the member of the union that their type has", () => {
  const types = [
    "int2",
    "int8",
    "float8",
    "float8",
    "numeric",
    "bool",
    "date",
    "super",
    "varbyte",
    "varchar",
  ];
  const write = fieldWriter(types.map((type) => column(type, type)));
  const row = [
    "7",
    "9007199254740993",
    "1.5e+300",
    "NaN",
    "1.10",
    "t",
    "2026-01-02",
    '{"a":1}',
    "00ff",
    null,
  ];
  const text = write(row);
  expect(text).toContain('{"longValue":9007199254740993}');
  expect(JSON.parse(text)).toEqual([
    { longValue: 7 },
    { longValue: expect.any(Number) },
    { doubleValue: 1.5e300 },
    { doubleValue: "NaN" },
    { stringValue: "1.10" },
    { booleanValue: true },
    { stringValue: "2026-01-02" },
    { stringValue: '{"a":1}' },
    { stringValue: "00ff" },
    { isNull: true },
  ]);
});

test("CSV tells NULL from the empty string and quotes what must be quoted", () => {
  const write = csvWriter(["varchar", "varchar", "int8", "bool"].map((type) => column(type, type)));
  expect(write([null, "", "9007199254740993", "t"])).toBe(',"",9007199254740993,true\r\n');
  expect(write(['say "hi"', "a,b", "-1", null])).toBe('"say ""hi""","a,b",-1,\r\n');
  expect(write(["two\nlines", " padded ", null, "f"])).toBe('"two\nlines", padded ,,false\r\n');
});

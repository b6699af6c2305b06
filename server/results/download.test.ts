import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { GET as downloadRoute } from "@/app/api/v1/statements/[statementId]/download/route";
import { log } from "@/server/log";
import { type QueriesBed, queriesBed } from "@/server/queries/test-bed";
import { until } from "@/server/runs/test-bed";
import { jsonOf, request } from "@/server/testing/app";
import { DOWNLOAD_FORMATS } from "./contract";

let bed: QueriesBed;
let folder: string;
/** Two pages, and every kind of value. */
const MIXED = `select n::int4 as id, 9007199254740992 + n as big, (n / 7.0)::numeric(20,5) as small_decimal,
  (n * 12345678901234567890.123)::numeric(38,3) as wide_decimal,
  case n % 4 when 0 then 'NaN' when 1 then '-Infinity' else '0.1' end::float8 as double,
  n % 2 = 0 as flag, date '1789-07-14' + n as day, timestamp '1969-12-31 23:59:59.123456' + n * interval '1 hour' as at,
  case n % 3 when 0 then null when 1 then '' else 'a "quoted", ' || n end as text, 'x' || n as text
  from generate_series(1, 12000) n`;
let id: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "headgate-download-"));
  bed = await queriesBed();
  const done = await bed.run(MIXED);
  expect(done.error).toBeNull();
  id = done.id;
  await until("it is here", async () => (await bed.get(id)).resultState === "complete");
}, 60_000);

afterEach(() => {
  bed.proxy.meddle = null;
});

afterAll(async () => {
  await bed?.close();
  await rm(folder, { recursive: true, force: true });
});

const sql = async (text: string, values: unknown[]) => (await bed.app.db.pool.query(text, values)).rows;
const get = (format: string, headers: Record<string, string> = {}, of = id) =>
  downloadRoute(
    request("GET", `/api/v1/statements/${of}/download?format=${format}`, { as: bed.analyst, headers }),
    {
      params: Promise.resolve({ statementId: of }),
    },
  );
const bytes = async (answer: Response) => Buffer.from(await answer.arrayBuffer());

describe.each(DOWNLOAD_FORMATS)("a download as %s", (format) => {
  test("is the same each time, and goes on from any byte", async () => {
    const first = await get(format);
    expect(first.status).toBe(200);
    const etag = first.headers.get("etag") ?? "";
    const whole = await bytes(first);
    const again = await get(format);
    expect(again.headers.get("content-length")).toBe(String(whole.length));
    expect((await bytes(again)).equals(whole)).toBe(true);
    for (const at of [1, 77, Math.floor(whole.length / 3), whole.length - 1]) {
      const rest = await get(format, { range: `bytes=${at}-`, "if-range": etag });
      expect(rest.status).toBe(206);
      expect(rest.headers.get("content-range")).toBe(`bytes ${at}-${whole.length - 1}/${whole.length}`);
      expect((await bytes(rest)).equals(whole.subarray(at))).toBe(true);
    }
    const part = await get(format, { range: "bytes=100-199" });
    expect((await bytes(part)).equals(whole.subarray(100, 200))).toBe(true);
    const tail = await get(format, { range: "bytes=-50" });
    expect((await bytes(tail)).equals(whole.subarray(-50))).toBe(true);
  });

  test("begins anew where the file is another, and refuses what is beyond its end", async () => {
    const other = await get(format, { range: "bytes=100-", "if-range": '"another"' });
    expect(other.status).toBe(200);
    const { length } = await bytes(other);
    const beyond = await get(format, { range: `bytes=${length}-` });
    expect(beyond.status).toBe(416);
    expect(beyond.headers.get("content-range")).toBe(`bytes */${length}`);
  });
});

describe("what a download holds", () => {
  test("CSV has every digit and tells NULL from the empty string", async () => {
    const lines = (await (await get("csv")).text()).split("\r\n");
    expect(lines).toHaveLength(12_002);
    expect(lines[0]).toBe("id,big,small_decimal,wide_decimal,double,flag,day,at,text,text");
    expect(lines[1]).toContain(
      "1,9007199254740993,0.14286,12345678901234567890.123,-Infinity,false,1789-07-15,",
    );
    expect(lines[1]).toMatch(/,"",x1$/);
    expect(lines[3]).toMatch(/,,x3$/);
  });

  test("JSON keeps columns of one name apart, and digits as text where a number would lose them", async () => {
    const { columns, rows, state } = await jsonOf(await get("json"));
    expect(state).toBe("complete");
    expect(columns.slice(-2).map(({ name }: { name: string }) => name)).toEqual(["text", "text"]);
    expect(rows).toHaveLength(12_000);
    expect(rows[0].slice(0, 6)).toEqual([
      1,
      "9007199254740993",
      "0.14286",
      "12345678901234567890.123",
      "-Infinity",
      false,
    ]);
    expect(rows[1][4]).toBe(0.1);
    expect(rows[2].slice(-2)).toEqual([null, "x3"]);
  });

  test("NDJSON has an object a line, its names distinct", async () => {
    const lines = (await (await get("ndjson")).text()).trimEnd().split("\n");
    expect(lines).toHaveLength(12_000);
    expect(JSON.parse(lines[1] ?? "")).toMatchObject({
      id: 2,
      flag: true,
      text: 'a "quoted", 2',
      text_2: "x2",
    });
  });

  test("Parquet takes the scale of a computed decimal from its values, and text where 38 digits are too few", async () => {
    const done = await bed.run(
      `select avg(n::numeric(8,2)) as mean, sum(n::numeric(8,2) * 0.5) as half, -max(n)::numeric(8,2) / 8 as eighth,
         max(n)::numeric / 3 + 1e30 as long
       from generate_series(1, 4) n union all select null, 7.5, null, null order by 1`,
    );
    expect(done.error).toBeNull();
    await until("it is here", async () => (await bed.get(done.id)).resultState === "complete");
    const file = join(folder, "computed.parquet");
    await writeFile(file, await bytes(await get("parquet", {}, done.id)));
    const duck = await (await DuckDBInstance.create(":memory:")).connect();
    const types = await duck.runAndReadAll(`DESCRIBE SELECT * FROM '${file}'`);
    const read = await duck.runAndReadAll(`SELECT mean::text, half::text, eighth::text, long FROM '${file}'`);
    expect(types.getRows().map(([, type]) => type)).toEqual([
      "DECIMAL(38,1)",
      "DECIMAL(38,1)",
      "DECIMAL(38,1)",
      "VARCHAR",
    ]);
    expect(read.getRows()).toEqual([
      ["2.5", "5.0", "-0.5", "1000000000000000000000000000001.3333333333333333"],
      [null, "7.5", null, null],
    ]);
  });

  test("Parquet has the columns' own types, as DuckDB reads them", async () => {
    const file = join(folder, "result.parquet");
    await writeFile(file, await bytes(await get("parquet")));
    const duck = await (await DuckDBInstance.create(":memory:")).connect();
    const types = await duck.runAndReadAll(`DESCRIBE SELECT * FROM '${file}'`);
    expect(types.getRows().map(([name, type]) => `${name} ${type}`)).toEqual([
      "id INTEGER",
      "big BIGINT",
      "small_decimal DECIMAL(20,5)",
      "wide_decimal DECIMAL(38,3)",
      "double DOUBLE",
      "flag BOOLEAN",
      "day DATE",
      "at TIMESTAMP",
      "text VARCHAR",
      "text_2 VARCHAR",
    ]);
    const csv = join(folder, "result.csv");
    await writeFile(csv, await bytes(await get("csv")));
    const difference = await duck.runAndReadAll(`
      WITH one AS (SELECT * FROM '${file}'),
        other AS (SELECT id, big, small_decimal, wide_decimal, "double", flag, "day", "at", "text", text_1 AS text_2
          FROM read_csv('${csv}', header = true, allow_quoted_nulls = false, types = {
          'id': 'INTEGER', 'big': 'BIGINT', 'small_decimal': 'DECIMAL(20,5)', 'wide_decimal': 'DECIMAL(38,3)',
          'double': 'DOUBLE', 'flag': 'BOOLEAN', 'day': 'DATE', 'at': 'TIMESTAMP', 'text': 'VARCHAR', 'text_1': 'VARCHAR'}))
      SELECT (SELECT count(*) FROM one), (SELECT count(*) FROM (FROM one EXCEPT ALL FROM other))`);
    expect(difference.getRows()).toEqual([[12_000n, 0n]]);
  });

  test("XLSX has numbers, dates and texts as its cells can hold them", async () => {
    const parts = unzipped(await bytes(await get("xlsx")));
    const sheet = parts.get("xl/worksheets/sheet1.xml") ?? "";
    expect(sheet.match(/<row /g)).toHaveLength(12_001);
    const row = /<row r="3">(.*?)<\/row>/.exec(sheet)?.[1] ?? "";
    expect(row).toContain('<c r="A3"><v>2</v></c>');
    expect(row).toMatch(/<c r="B3" s="0" t="inlineStr">.*?>9007199254740994</);
    expect(row).toContain('<c r="F3" t="b"><v>1</v></c>');
    expect(row).toMatch(/<c r="G3" s="0" t="inlineStr">.*?>1789-07-16</);
    expect(row).toContain('>a "quoted", 2<');
    expect(parts.get("xl/worksheets/sheet2.xml")).toContain("This is the whole result.");
  });

  test("dates become Excel's from March 1900, and times when milliseconds are enough", async () => {
    const done = await bed.run(
      "select date '1900-03-01' as a, date '1900-02-28' as b, timestamp '2026-11-23 12:00:00' as c, timestamp '2026-11-23 12:00:00.000001' as d, chr(1) || '_x0041_' as e",
    );
    const sheet = unzipped(await bytes(await get("xlsx", {}, done.id))).get("xl/worksheets/sheet1.xml") ?? "";
    expect(sheet).toContain('<c r="A2" s="1"><v>61</v></c>');
    expect(sheet).toMatch(/<c r="B2" s="0" t="inlineStr">.*?>1900-02-28</);
    expect(sheet).toContain('<c r="C2" s="2"><v>46349.5</v></c>');
    expect(sheet).toMatch(/<c r="D2" s="0" t="inlineStr">.*?>2026-11-23 12:00:00.000001</);
    expect(sheet).toContain("_x0001__x005F_x0041_");
  });

  test("a workbook is refused where a sheet has too few rows", async () => {
    const done = await bed.run("select 1");
    await sql("UPDATE statement SET result_rows = 1048576 WHERE id = $1", [done.id]);
    const answer = await get("xlsx", {}, done.id);
    expect(answer.status).toBe(413);
    expect((await jsonOf(answer)).detail).toContain("Take CSV or Parquet");
  });
});

describe("the file's name", () => {
  test.each([
    [
      "Sales: März/2026",
      "attachment; filename=\"Sales M_rz 2026.csv\"; filename*=UTF-8''Sales%20M%C3%A4rz%202026.csv",
    ],
    ["../../etc", "attachment; filename=\"etc.csv\"; filename*=UTF-8''etc.csv"],
  ])("of a statement named %s", async (name, header) => {
    const done = await bed.run("select 1");
    await sql("UPDATE statement SET name = $2 WHERE id = $1", [done.id, name]);
    expect((await get("csv", {}, done.id)).headers.get("content-disposition")).toBe(header);
  });
});

describe("a result that is not whole", () => {
  const meddling = (change: (n: number) => object | null) => {
    let n = 0;
    bed.proxy.meddle = (operation, answer) => {
      if (operation !== "GetStatementResultV2") return answer;
      n += 1;
      const changed = change(n);
      return changed ? { ...answer, ...changed } : answer;
    };
  };
  const gone = {
    status: 400,
    body: JSON.stringify({ __type: "ResourceNotFoundException", message: "It is gone." }),
  };

  test("says so in a header, in its name, and in the formats that have a place for it", async () => {
    meddling((n) => (n === 2 ? gone : null));
    const done = await bed.run(MIXED);
    await until("it is cut", async () => (await bed.get(done.id)).resultState === "cut");
    const csv = await get("csv", {}, done.id);
    expect(csv.headers.get("x-headgate-result")).toBe("cut; reason=gone");
    expect(csv.headers.get("content-disposition")).toContain(".cut.csv");
    expect((await csv.text()).trimEnd().split("\r\n").length).toBeLessThan(12_001);
    expect(await jsonOf(await get("json", {}, done.id))).toMatchObject({ state: "cut", cutReason: "gone" });
    const about = unzipped(await bytes(await get("xlsx", {}, done.id))).get("xl/worksheets/sheet2.xml");
    expect(about).toContain("This is not the whole result: the rest did not come (gone).");
  });

  test("waits for what is still fetched, and breaks off rather than end early", async () => {
    meddling((n) => (n > 1 ? { breaksAt: 0 } : null));
    const one = await bed.run(MIXED);
    expect((await bed.get(one.id)).resultState).toBe("fetching");
    const [waiting, broken] = [await get("csv", {}, one.id), await get("ndjson", {}, one.id)];
    expect(waiting.headers.get("x-headgate-result")).toBe("fetching");
    const told = vi.spyOn(log, "info");
    const failure = broken.text().catch((error: Error) => error.message);
    meddling(() => gone);
    expect(await waiting.text().catch((error: Error) => error.message)).toContain(
      "cut while it was read: gone",
    );
    expect(await failure).toContain("cut while it was read: gone");
    const why = {
      statementId: one.id,
      format: "ndjson",
      error: expect.objectContaining({ code: "precondition_failed" }),
    };
    expect(told).toHaveBeenCalledWith("A download broke off.", expect.objectContaining(why));
    told.mockRestore();
  });

  test("whose pages are damaged breaks off, and the log tells of it", async () => {
    const done = await bed.run(MIXED);
    await until("it is here", async () => (await bed.get(done.id)).resultState === "complete");
    await sql(
      "UPDATE statement_page SET body = 'no gzip', encoding = 'gzip' WHERE statement_id = $1 AND n = 1",
      [done.id],
    );
    const told = vi.spyOn(log, "error").mockReturnValue();
    await expect((await get("csv", {}, done.id)).text()).rejects.toThrow();
    const why = { statementId: done.id, format: "csv", error: expect.any(Error) };
    expect(told).toHaveBeenCalledWith("A download broke off.", expect.objectContaining(why));
    told.mockRestore();
  });

  test("comes whole to who began while it was fetched", async () => {
    let isOpen = false;
    meddling((n) => (n > 1 && !isOpen ? { breaksAt: 0 } : null));
    const { id: of } = await bed.run(MIXED);
    const text = (await get("csv", {}, of)).text();
    isOpen = true;
    expect(await text).toBe(await (await get("csv")).text());
  });
});

/** The parts of a ZIP file by its central directory. */
function unzipped(file: Buffer): Map<string, string> {
  const parts = new Map<string, string>();
  const end = file.length - 22;
  expect(file.readUInt32LE(end)).toBe(0x06054b50);
  let at = file.readUInt32LE(end + 16);
  for (let n = file.readUInt16LE(end + 10); n > 0; n -= 1) {
    const [packed, length, offset] = [
      file.readUInt32LE(at + 20),
      file.readUInt16LE(at + 28),
      file.readUInt32LE(at + 42),
    ];
    const start = offset + 30 + file.readUInt16LE(offset + 26);
    const text = inflateRawSync(file.subarray(start, start + packed)).toString();
    expect(Buffer.byteLength(text)).toBe(file.readUInt32LE(at + 24));
    parts.set(file.toString("utf8", at + 46, at + 46 + length), text);
    at += 46 + length;
  }
  return parts;
}

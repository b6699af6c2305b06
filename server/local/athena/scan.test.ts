import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formats, libraries } from "@/server/local/athena-sql/hive/formats";
import type { CatalogTable, Column } from "./catalog";
import { confine, lock, openEngine } from "./engine";
import { testLake } from "./testing";

let lake: Awaited<ReturnType<typeof testLake>>;
beforeAll(async () => {
  lake = await testLake();
});
afterAll(() => lake.stop());

const columns = (text: string): Column[] =>
  text.split(", ").map((each) => {
    const [name = "", ...type] = each.split(" ");
    return { name, type: type.join(" ") };
  });

async function table(
  name: string,
  text: string,
  more: Partial<CatalogTable> & { serdeParameters?: Record<string, string>; library?: string } = {},
) {
  const { serdeParameters = {}, library = libraries.text, ...rest } = more;
  await lake.catalog.createTable({
    database: "db",
    name,
    type: "EXTERNAL_TABLE",
    columns: columns(text),
    partitionKeys: [],
    location: `s3://lake/${name}/`,
    inputFormat: formats["textfile"]!.inputFormat,
    outputFormat: formats["textfile"]!.outputFormat,
    serde: { library, parameters: serdeParameters },
    parameters: {},
    ...rest,
  });
}

const rows = async (sql: string) => (await lake.select(sql)).rows.slice(1);

async function parquet(key: string, select: string): Promise<number> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const path = join(tmpdir(), `${Math.random().toString(36).slice(2)}.parquet`);
  await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
  const body = await readFile(path);
  await lake.put(key, body);
  return body.length;
}

describe("delimited text", () => {
  test("rows of different width, empty lines, line ends, what can't be read", async () => {
    await table("t1", "id int, name string, price double", { serdeParameters: { "field.delim": "," } });
    await lake.put("t1/a.csv", '1,"x,y\r\n\n2,b,2.5,extra\n3\nx,,zz\n4,\\N,1.5e3');
    const all = await rows("select id, name, price from t1");
    expect(all).toEqual([
      ["1", '"x', null],
      [null, null, null],
      ["2", "b", "2.5"],
      ["3", null, null],
      [null, "", null],
      ["4", null, "1500.0"],
    ]);
  });

  test("a BOM, Latin-1, gzip and header lines", async () => {
    const options = {
      serdeParameters: { "field.delim": ";" },
      parameters: { "skip.header.line.count": "1" },
    };
    await table("t2", "a string, b int", options);
    await lake.put("t2/bom.csv", "\ufeffa;b\nx;1\n");
    await lake.put("t2/latin.csv", Buffer.from("a;b\ncaf\xe9;2\n", "latin1"));
    await lake.put("t2/zipped.csv.gz", gzipSync("a;b\nz;3\n\n"));
    await lake.put("t2/_hidden", "a;b\nno;9\n");
    await lake.put("t2/empty.csv", "");
    expect(await rows("select * from t2 order by b, a")).toEqual([
      ["x", "1"],
      ["caf\ufffd", "2"],
      ["z", "3"],
      ["", null],
    ]);
  });

  test("escapes, lists, maps and structs", async () => {
    await table("t3", "a string, l array<int>, m map<string,int>, s struct<x:int,y:string>", {
      serdeParameters: {
        "field.delim": ",",
        "escape.delim": "\\",
        "collection.delim": "|",
        "mapkey.delim": ":",
      },
    });
    await lake.put("t3/a", "a\\,b,1|2|x,k:1|j:2,7|seven\n");
    expect(await rows("select a, l, m['j'], s.y, cardinality(m) from t3")).toEqual([
      ["a,b", "[1, 2, null]", "2", "seven", "2"],
    ]);
  });
});

describe("OpenCSVSerde", () => {
  test("quotes, escapes, and a field that isn't closed", async () => {
    await table("c1", "a string, b string, c string", { library: libraries.csv });
    await lake.put("c1/a.csv", 'a,"b,c",d\n"x ""y""",\\",z\n1,"open,2\np,q\n');
    expect(await rows("select * from c1")).toEqual([
      ["a", "b,c", "d"],
      ['x "y"', null, null],
      ["1", null, null],
      ["p", "q", null],
    ]);
  });

  test("a number that is none fails the query, with the value", async () => {
    await table("c2", "a string, n int", { library: libraries.csv });
    await lake.put("c2/a.csv", "x,1\ny,abc\n");
    await expect(lake.select("select * from c2")).rejects.toThrow(
      `HIVE_BAD_DATA: Error parsing field value 'abc' for field 1: For input string: "abc"`,
    );
    expect(await rows("select a from c2")).toEqual([["x"], ["y"]]);
  });
});

describe("JSON", () => {
  test("keys without case, nested values, what is missing", async () => {
    await table("j1", "id bigint, name string, tags array<string>, o struct<x:int,y:string>", {
      library: libraries.openxJson,
    });
    await lake.put(
      "j1/a.json",
      '{"ID":1,"name":"n","tags":["a","b"],"o":{"x":5}}\n{"id":2,"name":{"k":1}}\n',
    );
    expect(await rows("select id, name, tags[2], o.x, o.y from j1")).toEqual([
      ["1", "n", "b", "5", null],
      ["2", '{"k":1}', null, null, null],
    ]);
  });

  test("a line that is no object", async () => {
    await table("j2", "id int", { library: libraries.openxJson });
    await lake.put("j2/a.json", '{"id":1}\n{"id":\n');
    await expect(lake.select("select * from j2")).rejects.toThrow(
      "HIVE_CURSOR_ERROR: Row is not a valid JSON Object",
    );
    await table("j3", "id int", {
      library: libraries.openxJson,
      location: "s3://lake/j2/",
      serdeParameters: { "ignore.malformed.json": "true" },
    });
    expect(await rows("select * from j3")).toEqual([["1"], [null]]);
  });
});

describe("Parquet", () => {
  const format = { library: libraries.parquet, ...{ inputFormat: formats["parquet"]!.inputFormat } };

  test("columns by name, missing ones NULL, and only the chunks of the columns that are read", async () => {
    await table("p1", "name string, id bigint, gone int", format);
    const size = await parquet(
      "p1/a.parquet",
      "select range as id, 'name ' || range as name, random() as ballast from range(10000)",
    );
    const all = await lake.select("select id, name, gone from p1 where id < 2 order by id");
    expect(all.rows.slice(1)).toEqual([
      ["0", "name 0", null],
      ["1", "name 1", null],
    ]);
    const one = await lake.select("select max(id) from p1");
    expect(one.bytes).toBeGreaterThan(0);
    expect(one.bytes).toBeLessThan(all.bytes);
    expect(all.bytes).toBeLessThan(size);
    expect((await lake.select("select count(*) from p1")).bytes).toBe(0);
    const two = await lake.select("select a.id from p1 a join (select name from p1) b on a.name = b.name");
    expect(two.bytes).toBe(all.bytes + (all.bytes - one.bytes));
  });

  test("zero bytes, a corrupt footer, a type that doesn't fit", async () => {
    await table("p2", "id bigint", format);
    await parquet("p2/a.parquet", "select 1::bigint as id");
    await lake.put("p2/zero.parquet", "");
    expect(await rows("select * from p2")).toEqual([["1"]]);
    await lake.put("p2/bad.parquet", "PAR1 and then nothing of the kind");
    await expect(lake.select("select * from p2")).rejects.toThrow(
      "HIVE_BAD_DATA: Not valid Parquet file: s3://lake/p2/bad.parquet",
    );
    await table("p3", "id string", { ...format, location: "s3://lake/p3/" });
    await parquet("p3/a.parquet", "select 1::bigint as id");
    await expect(lake.select("select * from p3")).rejects.toThrow(
      "HIVE_BAD_DATA: Field id's type BIGINT in parquet file s3://lake/p3/a.parquet is incompatible with type string",
    );
  });
});

describe("partitions", () => {
  test("only the files of the partitions that can hold a row are read; values of any kind", async () => {
    await table("d1", "id int", {
      partitionKeys: columns("dt date, region string"),
      serdeParameters: { "field.delim": "," },
    });
    const found = await lake.catalog.table("db", "d1");
    const places: [string, string, string][] = [
      ["2024-01-01", "eu", "d1/dt=2024-01-01/region=eu/"],
      ["2024-01-02", 'it\'s "odd"; drop table x', "d1/custom/odd name é/"],
      ["2024-01-03", "__HIVE_DEFAULT_PARTITION__", "d1/none/"],
    ];
    await lake.catalog.addPartitions(
      found!,
      places.map(([dt, region, key]) => ({ ...found!, values: [dt, region], location: `s3://lake/${key}` })),
    );
    for (const [n, [, , key]] of places.entries()) await lake.put(`${key}a b'c"d.csv`, `${n}\n`);
    const all = await lake.select("select id, dt, region from d1 order by id");
    expect(all.rows.slice(1)).toEqual([
      ["0", "2024-01-01", "eu"],
      ["1", "2024-01-02", 'it\'s "odd"; drop table x'],
      ["2", "2024-01-03", null],
    ]);
    expect(all.bytes).toBe(6);
    for (const [where, bytes] of [
      ["dt = date '2024-01-02'", 2],
      ["dt > date '2024-01-01' and region is null", 2],
      ["region in ('eu', 'us')", 2],
      ["dt = date '2030-01-01'", 0],
      ["id = 1", 6],
      ["dt = date '2024-01-02' or id = 0", 6],
      ["d1.dt < current_date - interval '1' day and db.d1.region like 'it%'", 2],
    ] as const) {
      expect([where, (await lake.select(`select * from d1 where ${where}`)).bytes]).toEqual([where, bytes]);
    }
    expect(await rows(`select "$path" from d1 where dt = date '2024-01-02'`)).toEqual([
      [`s3://lake/d1/custom/odd name é/a b'c"d.csv`],
    ]);
  });
});

describe("names", () => {
  const odd = ["na me", 'qu"ote', "it's", "Ünï", "select; drop table x --", "a.b"];

  test.each([
    ["text", libraries.text, odd.map((_, i) => String(i)).join(",")],
    [
      "JSON",
      libraries.openxJson,
      JSON.stringify(Object.fromEntries(odd.map((name, i) => [name, String(i)]))),
    ],
  ])("of columns with spaces, quotes, unicode and SQL in them, in %s", async (kind, library, line) => {
    const named = odd.map((name) => ({ name, type: "string" }));
    const place = {
      columns: named,
      location: `s3://lake/odd${kind}/`,
      serdeParameters: { "field.delim": "," },
    };
    await table(`odd "${kind.toLowerCase()}"`, "x int", { library, ...place });
    await lake.put(`odd${kind}/a`, `${line}\n`);
    const from = `"odd ""${kind}"""`;
    const got = await lake.select(`select * from ${from}`);
    expect(got.rows).toEqual([odd, odd.map((_, i) => String(i))]);
    expect(await rows(`select "it's" from ${from} where "select; drop table x --" = '4'`)).toEqual([["2"]]);
  });

  test("of columns in Parquet", async () => {
    const named = odd.map((name) => ({ name, type: "int" }));
    await table("oddp", "x int", { library: libraries.parquet, columns: named });
    await parquet(
      "oddp/a",
      `select ${odd.map((name, i) => `${i} as "${name.replaceAll('"', '""')}"`).join(", ")}`,
    );
    const got = await lake.select('select "qu""ote", "Ünï" from oddp where "a.b" = 5');
    expect(got.rows).toEqual([
      ['qu"ote', "Ünï"],
      ["1", "3"],
    ]);
  });
});

test("text is decoded by its serialization.encoding, as crawlers write it; an unknown one is refused", async () => {
  const of = (encoding: string) => ({
    location: "s3://lake/latin/",
    serdeParameters: { "field.delim": ",", "serialization.encoding": encoding },
  });
  await lake.put("latin/a", Buffer.from("1,Grö\xdfe\n2,Ca\xf1\u0080\n", "latin1"));
  await lake.put("latin/b.gz", gzipSync(Buffer.from("3,na\xefve\n", "latin1")));
  await table("latin1", "id int, word string", of("ISO-8859-1"));
  expect(await rows("select word from latin1 order by id")).toEqual([["Größe"], ["Cañ\u0080"], ["naïve"]]);
  await table("latin2", "id int, word string", of("windows-1252"));
  expect(await rows("select word from latin2 where id = 2")).toEqual([["Cañ€"]]);
  await table("latin3", "id int, word string", of("klingon"));
  await expect(rows("select word from latin3")).rejects.toThrow("serialization.encoding klingon");
});

describe("a table of ten thousand columns", () => {
  const header = (width: number) => Array.from({ length: width }, (_, n) => `m_${n} bigint`).join(", ");
  const wide = async (name: string, width: number, library: string) => {
    const isJson = library === libraries.openxJson;
    await table(name, header(width), { library, serdeParameters: isJson ? {} : { "field.delim": "," } });
    const values = Array.from({ length: width }, (_, n) => n);
    const line = isJson
      ? JSON.stringify(Object.fromEntries(values.map((n) => [`m_${n}`, n])))
      : values.join(",");
    await lake.put(`${name}/a`, `${line}\n`);
  };
  const tookMs = async (sql: string, row: string[]) => {
    const began = performance.now();
    expect(await rows(sql)).toEqual([row]);
    return performance.now() - began;
  };

  test.each([
    ["text", libraries.text],
    ["csv", libraries.csv],
    ["json", libraries.openxJson],
  ])("in %s costs by what of it is read", { timeout: 60_000 }, async (kind, library) => {
    await wide(`narrow_${kind}`, 100, library);
    await wide(`wide_${kind}`, 10_000, library);
    const narrow = await tookMs(
      `select * from narrow_${kind}`,
      Array.from({ length: 100 }, (_, n) => `${n}`),
    );
    const sql = `select m_9999 + m_1 from wide_${kind} where m_7 = 7 and m_8 + 1 in (9, 10)`;
    expect(await tookMs(sql, ["10000"])).toBeLessThan(1_000 + 20 * narrow);
  });
});

test("an engine reaches its query's files and nothing else", async () => {
  const engine = await openEngine();
  await confine(engine, null, []);
  await lock(engine);
  for (const sql of [
    "select * from read_text('/etc/passwd')",
    "select * from '/etc/passwd'",
    "copy (select 1) to '/tmp/x.csv'",
    "set enable_external_access = true",
    "attach '/tmp/x.db'",
    "install httpfs",
  ]) {
    await expect(engine.connection.run(sql)).rejects.toThrow(/disabled|locked|does not exist/i);
  }
  engine.close();
});

describe("errors", () => {
  test.each([
    [
      "select nope from t1",
      "COLUMN_NOT_FOUND: line 1:8: Column 'nope' cannot be resolved or requester is not authorized",
    ],
    ["select\n  upper(nope)\nfrom t1", "COLUMN_NOT_FOUND: line 2:9: Column 'nope'"],
    ["select * from none", "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.db.none' does not exist"],
    ["select * from x.none", "SCHEMA_NOT_FOUND: line 1:15: Schema 'x' does not exist"],
    ["select 1 / 0", "DIVISION_BY_ZERO: Division by zero"],
    ["select cast('abc' as integer)", "INVALID_CAST_ARGUMENT: Cannot cast 'abc' to INT32"],
    ["select * from other.db.t1", "CATALOG_NOT_FOUND: line 1:15: Catalog 'other' does not exist"],
  ])("%s", async (sql, message) => {
    await expect(lake.select(sql)).rejects.toThrow(message);
  });
});

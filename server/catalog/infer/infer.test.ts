import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { infer } from "./infer";

const file = (key: string, text: string, isWhole = true) => ({ key, bytes: Buffer.from(text), isWhole });
const of = (key: string, text: string, isWhole = true) => infer(file(key, text, isWhole));
const types = async (key: string, text: string) =>
  (await of(key, text)).columns.map(({ name, type }) => `${name} ${type}`);

describe("a CSV", () => {
  test("tells names by its header and types by its rows", async () => {
    const inferred = await of(
      "a.csv",
      "Id,Name,Price (€),Day,At\n1,a,1.5,2026-01-02,2026-01-02 03:04:05\n2,,,,\n",
    );
    expect(inferred.columns).toEqual([
      { name: "id", type: "bigint" },
      { name: "name", type: "string" },
      { name: "price", type: "double" },
      { name: "day", type: "date" },
      { name: "at", type: "timestamp" },
    ]);
    expect(inferred.rows[0]).toEqual(["1", "a", "1.5", "2026-01-02", "2026-01-02 03:04:05"]);
    expect(inferred.serde.parameters).toEqual({ classification: "csv", "skip.header.line.count": "1" });
    expect(inferred.serde.serializationLibrary).toContain("LazySimpleSerDe");
  });

  test("without a header has columns by number", async () => {
    expect(await types("a.csv", "1,x\n2,y\n")).toEqual(["column_1 bigint", "column_2 string"]);
  });

  test("finds its delimiter, and keeps codes with a leading zero as text", async () => {
    expect(await types("a.tsv", "zip\tcity\n01234\tA, B\n99999\tC\n")).toEqual(["zip string", "city string"]);
    expect(await types("a", "n;m\n1;2\n")).toEqual(["n bigint", "m bigint"]);
  });

  test("in quotes is read by OpenCSVSerDe, which has fewer types", async () => {
    const { serde, columns, warnings } = await of(
      "a.csv",
      'id,day,gap\n"1","2026-01-02","1"\n"2","2026-01-03",""\n',
    );
    expect(serde.serializationLibrary).toContain("OpenCSVSerde");
    expect(columns.map(({ type }) => type)).toEqual(["bigint", "string", "string"]);
    expect(warnings).toHaveLength(1);
  });

  test("in quotes of which not all was seen has columns of text alone", async () => {
    const text = 'id,city\n1,"Rome"\n2,"Oslo"\n';
    const typesOf = async (...told: Parameters<typeof infer>) =>
      (await infer(...told)).columns.map(({ type }) => type);
    expect(await typesOf(file("a.csv", text))).toEqual(["bigint", "string"]);
    expect(await typesOf(file("a.csv", text, false))).toEqual(["string", "string"]);
    expect(await typesOf(file("a.csv", text), [], false)).toEqual(["string", "string"]);
    const long = `${text}${'3,"Bonn"\n'.repeat(1_000)}`;
    expect(await typesOf(file("a.csv", long))).toEqual(["string", "string"]);
    expect((await of("a.csv", long)).warnings).toEqual([expect.stringContaining("not read to its end")]);
  });

  test("of which not all was read says so", async () => {
    expect((await of("a.csv", `n\n${"1\n".repeat(999)}`)).warnings).toEqual([]);
    expect((await of("a.csv", `n\n${"1\n".repeat(1_000)}`)).warnings[0]).toContain("the first 1,000 rows");
  });

  test("is cut into lines as its SerDe cuts it: over several lines or behind a blank one it is refused", async () => {
    await expect(of("a.csv", 'a,b\n1,"two\nlines"\n')).rejects.toThrow(/line 2 opens some that it does not/);
    await expect(of("a.csv", "\na,b\n1,2\n")).rejects.toThrow(/begins with a blank line/);
    expect((await of("a.csv", "a,b\n1,2\n\n3,\\N\n")).rows).toEqual([
      ["1", "2"],
      [null, null],
      ["3", null],
    ]);
  });

  test("of rows that differ in width says which", async () => {
    expect((await of("a.csv", "a,b\n1,2\n1\n1,2,3\n")).warnings[0]).toContain(
      "2 of the first 4 rows have not 2 fields (row 3, 4)",
    );
  });

  test("leaves out a byte order mark and a line that is cut in two, and unpacks gzip", async () => {
    expect(await types("a.csv", "\ufeffn\n1\n")).toEqual(["n bigint"]);
    expect((await of("a.csv", "\ufeffn\n1\n")).warnings).toEqual([
      "It begins with a byte order mark, which is skipped with the header.",
    ]);
    expect((await of("a.csv", "\ufeff1,x\n2,y\n")).warnings[0]).toMatch(
      /part of the first value: take it out/,
    );
    expect((await of("a.json", '\ufeff{"a": 1}\n')).warnings[0]).toMatch(/take it out/);
    expect((await of("a.csv", "n\n1\n2\nx", false)).columns[0]?.type).toBe("bigint");
    const packed = gzipSync("n,m\n1,2\n".repeat(1_000));
    expect(
      (await infer({ key: "a.csv.gz", bytes: packed.subarray(0, packed.length - 9), isWhole: false }))
        .columns,
    ).toHaveLength(2);
  });

  test("has names of its own where the header repeats itself or is odd", async () => {
    expect(await types("a.csv", "a b,A-B,'; drop--\n1,2,x\n")).toEqual([
      "a_b bigint",
      "a_b_2 bigint",
      "drop string",
    ]);
  });

  test("is refused with broken quotes, in Latin-1, when empty", async () => {
    await expect(of("a.csv", 'a,b\n"1,2\n')).rejects.toThrow(/quotes are broken/);
    await expect(
      infer({ key: "a.csv", bytes: Buffer.from("n\nGr\xf6\xdfe\n", "latin1"), isWhole: true }),
    ).rejects.toThrow(/not UTF-8/);
    await expect(of("a.csv", "\n\n")).rejects.toThrow(/longer than 1 MB, or it has none/);
  });
});

describe("JSON", () => {
  test("of one object a line tells nested types", async () => {
    const text = '{"id": 1, "Tags": ["a"], "at": {"Lat": 1.5, "n": 2}}\n{"id": 2.5, "odd name": true}\n';
    const inferred = await of("a.jsonl", text);
    expect(inferred.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      "id double",
      "tags array<string>",
      "at struct<lat:double,n:bigint>",
      "odd_name boolean",
    ]);
    expect(inferred.serde.serializationParameters["mapping.odd_name"]).toBe("odd name");
    expect(inferred.rows[1]).toEqual(["2.5", null, null, "true"]);
  });

  test("over several lines, and lines that are no objects, are refused with the way out", async () => {
    await expect(of("a.json", '[\n{"a": 1}\n]\n')).rejects.toThrow(/one object a line/);
    await expect(of("a.json", '{"a": 1}\n7\n')).rejects.toThrow("Line 2 is no JSON object");
  });
});

test.each([
  ["no-ending", "Obj\u0001....", /AVRO is not inferred/],
  ["x.orc", "ORC.", /ORC is not inferred/],
  ["x.csv.bz2", "BZh9", /\.bz2 are not read here/],
])("%s is refused by name", async (key, text, refusal) => {
  await expect(of(key, text)).rejects.toThrow(refusal);
});

describe("several files", () => {
  const types = (...texts: string[]) => {
    const [first = file("", ""), ...others] = texts.map((text, n) => file(`${n + 1}.csv`, text));
    return infer(first, others);
  };

  test("tell together what a column holds, and show the rows of the first", async () => {
    const { columns, rows, warnings } = await types(
      "id,n,gap\n1,2,\n",
      "id,n,gap\n2,3.5,7\n",
      "id,n,gap\nx,4,8\n",
    );
    expect(columns.map(({ type }) => type)).toEqual(["string", "double", "bigint"]);
    expect(rows).toEqual([["1", "2", null]]);
    expect(warnings).toEqual([]);
  });

  test("know the header of one that has no row by another that begins with it", async () => {
    const { columns, rows, rowsKey, serde, warnings } = await types("id,city\n", "id,city\n1,Oslo\n");
    expect(columns).toEqual([
      { name: "id", type: "bigint" },
      { name: "city", type: "string" },
    ]);
    expect([rows, rowsKey]).toEqual([[["1", "Oslo"]], "2.csv"]);
    expect(serde.parameters["skip.header.line.count"]).toBe("1");
    expect(warnings).toEqual([]);
    for (const other of ["1,Oslo\n", "id,town\n2,Rome\n"])
      expect((await types("id,city\n", other)).columns[0]?.name).toBe("column_1");
    expect((await types("1,2\n", "1,2\n")).columns[0]?.name).toBe("column_1");
  });

  test("are read by OpenCSVSerDe where one of them has quotes", async () => {
    const { serde, columns } = await types("id,day\n1,2026-01-02\n", 'id,day\n"2","2026-01-03"\n');
    expect(serde.serializationLibrary).toContain("OpenCSVSerde");
    expect(columns.map(({ type }) => type)).toEqual(["bigint", "string"]);
  });

  test("say which one begins otherwise, has rows of another width, a mark, or is none", async () => {
    expect((await types("id,n\n1,2\n", "id,n\n1,2\n", "1,2\n3,4\n")).warnings).toEqual([
      "3.csv has another first line. The first line of each file is skipped as its header, and fields are read by their place.",
    ]);
    expect((await types("1,2\n", "1,2,3\n")).warnings[0]).toMatch(
      /^2.csv: 1 of the first 1 rows have not 2 fields/,
    );
    expect((await types("1,2\n", "\ufeff1,2\n")).warnings[0]).toMatch(/^2.csv begins with a byte order mark/);
    await expect(types("1,2\n", '1,"2\n')).rejects.toThrow(/^2.csv: Its quotes are broken/);
    expect((await types("1,2\n", "\n\n")).columns).toHaveLength(2);
  });

  test("of JSON have the fields of all of them", async () => {
    const { columns, rows } = await infer(file("1.json", '{"a": 1}\n'), [
      file("2.json", '{"a": 1.5, "b": true}\n'),
    ]);
    expect(columns).toEqual([
      { name: "a", type: "double" },
      { name: "b", type: "boolean" },
    ]);
    expect(rows).toEqual([["1", null]]);
    await expect(infer(file("1.json", '{"a": 1}\n'), [file("2.json", "7\n")])).rejects.toThrow(
      "2.json: Line 1 is no JSON object",
    );
  });
});

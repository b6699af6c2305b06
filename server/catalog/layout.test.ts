import { describe, expect, test } from "vitest";
import { hiveFolder, Layout } from "./layout";

function layoutOf(files: Iterable<string>): Layout {
  const layout = new Layout();
  for (const file of files) layout.add(file);
  return layout;
}
const keysOf = (...files: string[]) =>
  layoutOf(files)
    .partitionKeys()
    .map(({ name, type }) => `${name} ${type}`);

describe("a folder of a partition", () => {
  test("is read as Hive escaped it, character by character", () => {
    expect(hiveFolder("at=2026-01-02 03%3A04%3A05")).toEqual({ key: "at", value: "2026-01-02 03:04:05" });
    expect(hiveFolder("a%3Db=50%25")).toEqual({ key: "a=b", value: "50%" });
    expect(hiveFolder("City=Zürich")).toEqual({ key: "city", value: "Zürich" });
    expect(hiveFolder("q=%zz%2")).toEqual({ key: "q", value: "%zz%2" });
    expect(hiveFolder("x=a=b")).toEqual({ key: "x", value: "a=b" });
  });

  test("without a value is NULL's, and without a key is none", () => {
    expect(hiveFolder("k=")?.value).toBe("__HIVE_DEFAULT_PARTITION__");
    expect(hiveFolder("=v")).toBeNull();
    expect(hiveFolder("plain")).toBeNull();
  });
});

describe("a layout", () => {
  test("tells the keys of several levels with types that all values have", () => {
    expect(keysOf("year=2026/day=2026-01-02/a", "year=2027/day=2026-02-28/a")).toEqual([
      "year bigint",
      "day date",
    ]);
    expect(keysOf("m=01/a", "m=12/a"), "a leading zero is a code").toEqual(["m string"]);
    expect(keysOf("d=2026-01-02/a", "d=2026-13-01/a")).toEqual(["d string"]);
    expect(keysOf("n=-3/a", "n=0/a", "n=__HIVE_DEFAULT_PARTITION__/a")).toEqual(["n bigint"]);
    expect(keysOf("n=__HIVE_DEFAULT_PARTITION__/a")).toEqual(["n string"]);
    expect(keysOf("n=9999999999999999999/a"), "longer than a bigint").toEqual(["n string"]);
  });

  test("without key=value folders has no key, whatever its folders are called", () => {
    expect(keysOf("a.csv", "b.csv", "old/c.csv")).toEqual([]);
  });

  test("counts a hundred thousand partitions", () => {
    function* files() {
      for (let n = 0; n < 100_000; n += 1) for (const file of ["a", "b"]) yield `n=${n}/${file}`;
    }
    const layout = layoutOf(files());
    expect([layout.partitions, layout.partitionKeys()]).toEqual([100_000, [{ name: "n", type: "bigint" }]]);
  });

  test.each([
    [["year=2026/a", "day=1/b"], "year=2026/a is partitioned by year, day=1/b is partitioned by day"],
    [["a.csv", "year=2026/a"], "a.csv is not partitioned, year=2026/a is partitioned by year"],
    [["a=1/b=2/x", "b=2/a=1/x"], "is partitioned by a, b, b=2/a=1/x is partitioned by b, a"],
    [["year=2026/raw/a"], "year=2026/raw/a lies in the folder raw/, which names no partition key"],
    [["2026/01/02/a.json"], "lies in the folder 2026/.*Glue crawler or by ALTER TABLE"],
    [["2026-01-02/a.json"], "lies in the folder 2026-01-02/"],
    [["a=1/A=2/x"], "has the partition key a twice"],
  ])("of %s is refused by name", (files, said) => {
    expect(() => layoutOf(files)).toThrow(new RegExp(said));
  });
});

import { describe, expect, test } from "vitest";
import { type ComparedColumn, type ComparedTable, diffTable } from "./table-diff";

const column = (text: string): ComparedColumn => {
  const [name = "", type = "", comment] = text.split(":");
  return {
    name: name.replace(/^\*/, ""),
    type,
    comment: comment ?? null,
    isPartitionKey: name.startsWith("*"),
  };
};
const table = (columns: string[], more: Partial<ComparedTable> = {}): ComparedTable => ({
  ...{ type: "TABLE", format: "csv", location: "s3://b/t/", serde: null },
  columns: columns.map(column),
  ...more,
});
const columns = (before: string[], after: string[]) =>
  (diffTable(table(before), table(after))?.columns ?? []).map(
    (one) => `${one.change} ${one.name} ${one.before ?? "-"} ${one.after ?? "-"}`,
  );

describe("columns", () => {
  test.each<[string, string[], string[], string[]]>([
    ["nothing", ["a:int", "b:string"], ["a:int", "b:string"], []],
    ["one at the end", ["a:int"], ["a:int", "b:string"], ["added b - string"]],
    ["one at the front moves nobody", ["a:int", "b:int"], ["z:int", "a:int", "b:int"], ["added z - int"]],
    ["one dropped moves nobody", ["a:int", "b:int", "c:int"], ["a:int", "c:int"], ["dropped b int -"]],
    ["a type", ["a:int"], ["a:bigint"], ["retyped a int bigint"]],
    ["another name is one dropped and one added", ["a:int"], ["b:int"], ["dropped a int -", "added b - int"]],
    ["a comment", ["a:int:old"], ["a:int:new"], ["commented a old new"]],
    ["a comment that is not known", ["a:int"], ["a:int:new"], []],
    ["a comment taken away", ["a:int:old"], ["a:int:"], ["commented a old "]],
    ["two swapped: one of them moved", ["a:int", "b:int"], ["b:int", "a:int"], ["moved b 2 1"]],
    [
      "the last to the front: it alone moved",
      ["a:int", "b:int", "c:int", "d:int"],
      ["d:int", "a:int", "b:int", "c:int"],
      ["moved d 4 1"],
    ],
    [
      "moved and of another type",
      ["a:int", "b:int", "c:int"],
      ["b:int", "c:int", "a:string"],
      ["retyped a int string", "moved a 1 3"],
    ],
    [
      "turned round: all but one moved",
      ["a:int", "b:int", "c:int"],
      ["c:int", "b:int", "a:int"],
      ["moved c 3 1", "moved b 2 2"],
    ],
    [
      "a column that became a partition key",
      ["day:string", "a:int"],
      ["a:int", "*day:string"],
      ["key day column partition key"],
    ],
    ["a partition key more", ["a:int"], ["a:int", "*day:string"], ["added day - string"]],
    ["two of one name", ["a:int", "a:string"], ["a:int", "a:string"], []],
    ["the second of one name", ["a:int", "a:string"], ["a:int"], ["dropped a string -"]],
    [
      "names that are no identifiers",
      ["a b:int"],
      ["a b:int", "'; drop table x; --:int"],
      ["added '; drop table x; -- - int"],
    ],
    ["unicode as it stands", ["größe:int"], ["größe:double"], ["retyped größe int double"]],
    ["all gone", ["a:int", "b:int"], [], ["dropped a int -", "dropped b int -"]],
    ["from none", [], ["a:int"], ["added a - int"]],
  ])("%s", (_, before, after, expected) => {
    expect(columns(before, after).sort()).toEqual([...expected].sort());
  });

  test("10,000 of them, one in the middle of another type, at once", () => {
    const many = Array.from({ length: 10_000 }, (_, n) => `c${n}:int`);
    const after = many.map((one, n) => (n === 5_000 ? "c5000:bigint" : one));
    const startedAt = performance.now();
    expect(columns(many, [...after.slice(1), "c0:int"])).toEqual([
      "retyped c5000 int bigint",
      "moved c0 1 10000",
    ]);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});

describe("facts", () => {
  const facts = (before: Partial<ComparedTable>, after: Partial<ComparedTable>) =>
    diffTable(table(["a:int"], before), table(["a:int"], after))?.facts ?? [];
  test.each<[Partial<ComparedTable>, Partial<ComparedTable>, object[]]>([
    [{}, {}, []],
    [{ location: "s3://b/t" }, { location: "s3://b/t/" }, []],
    [
      { location: "s3://b/t/" },
      { location: "s3://b/u/" },
      [{ fact: "location", before: "s3://b/t", after: "s3://b/u" }],
    ],
    [{ location: null }, {}, [{ fact: "location", before: null, after: "s3://b/t" }]],
    [{ format: "json" }, {}, [{ fact: "format", before: "json", after: "csv" }]],
    [{ type: "VIEW" }, {}, [{ fact: "type", before: "VIEW", after: "TABLE" }]],
    [{ serde: null }, { serde: "x.OpenCSVSerde" }, []],
    [
      { serde: "x.Lazy" },
      { serde: "x.OpenCSVSerde" },
      [{ fact: "serde", before: "x.Lazy", after: "x.OpenCSVSerde" }],
    ],
  ])("%o to %o", (before, after, expected) => {
    expect(facts(before, after)).toEqual(expected);
  });
});

describe("additive", () => {
  const additive = (before: string[], after: string[], more: Partial<ComparedTable> = {}) => {
    const diff = diffTable(table(before), table(after, more));
    return diff?.isAdditive;
  };
  test.each<[string, string[], string[], boolean]>([
    ["columns added", ["a:int"], ["a:int", "b:int"], true],
    ["one added and one retyped", ["a:int"], ["a:string", "b:int"], false],
    ["one dropped", ["a:int", "b:int"], ["a:int"], false],
    ["moved", ["a:int", "b:int"], ["b:int", "a:int"], false],
    ["added between", ["a:int", "b:int"], ["a:int", "c:int", "b:int"], false],
    ["added before the partition keys", ["a:int", "*d:string"], ["a:int", "b:int", "*d:string"], true],
    ["a partition key more", ["a:int"], ["a:int", "*d:string"], false],
  ])("%s", (_, before, after, expected) => {
    expect(additive(before, after)).toBe(expected);
  });
  test("not where it lies elsewhere now", () => {
    expect(additive(["a:int"], ["a:int", "b:int"], { location: "s3://b/else/" })).toBe(false);
  });
});

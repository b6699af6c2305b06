import { expect, test } from "vitest";
import { foundSaid, linesOf, partitionsSaid, refusalSaid, refusalsSaid } from "./change-words";

const plain = (text: string) => text.replaceAll("\u00a0", " ");

test("each line of a diff has a sign and the same in a word", () => {
  const lines = linesOf({
    facts: [
      { fact: "location", before: "s3://b/x", after: "s3://b/y" },
      { fact: "format", before: "", after: "csv" },
    ],
    columns: [
      { name: "a", change: "added", before: null, after: "int" },
      { name: "b", change: "dropped", before: "int", after: null },
      { name: "c", change: "retyped", before: "int", after: "bigint" },
      { name: "d", change: "moved", before: "4", after: "1" },
    ],
  });
  expect(lines.map(({ sign, word, name, before, after }) => [sign, word, name, before, after])).toEqual([
    ["~", "changed", "location", "s3://b/x", "s3://b/y"],
    ["+", "added", "format", null, "csv"],
    ["+", "column added", "a", null, "int"],
    ["−", "column dropped", "b", "int", null],
    ["~", "type changed", "c", "int", "bigint"],
    ["↕", "moved", "d", "place 4", "place 1"],
  ]);
  expect(new Set(lines.map(({ key }) => key)).size).toBe(lines.length);
});

test.each([
  [0, 0, ""],
  [1, 0, "1 new partition"],
  [1_200, 3, "1,200 new partitions, 3 dropped"],
  [0, 2, "2 dropped partitions"],
])("%i new and %i dropped partitions", (added, dropped, said) => {
  expect(plain(partitionsSaid(added, dropped))).toBe(said);
});

const none = { new: 0, changed: 0, dropped: 0, newPartitions: 0, droppedPartitions: 0 };

test("what a crawl found is said in a line, and nothing before it has compared", () => {
  expect(foundSaid({ tables: null, found: none })).toBe("");
  expect(plain(foundSaid({ tables: 3, found: none }))).toBe("3 tables, none changed");
  expect(plain(foundSaid({ tables: 3, found: { ...none, new: 1, newPartitions: 2 } }))).toBe(
    "1 new table, 2 new partitions",
  );
});

test("refusing says what it does to Glue, and that it does nothing to what it cannot put back", () => {
  expect(refusalSaid({ kind: "new", refusal: "revert" })[0]).toMatch(/^Deletes the table from Glue/);
  expect(refusalSaid({ kind: "changed", refusal: "overwrite" })[0]).toMatch(/by somebody else/);
  expect(refusalSaid({ kind: "changed", refusal: "keep" })[0]).toMatch(/^Nothing changes at the source/);
  const many = [
    { kind: "new", refusal: "revert" },
    { kind: "new", refusal: "revert" },
    { kind: "dropped", refusal: "keep" },
  ] as const;
  expect(refusalsSaid(many)).toEqual([
    "New table: Deletes the table from Glue; its files stay in S3.",
    "Dropped table: Nothing changes at the source: the catalog stays as it is.",
    "The next crawl finds it again unless its source or its crawler changes.",
  ]);
});

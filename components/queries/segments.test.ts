import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dialectOf } from "@/server/sql/dialect";
import { ATHENA_CUTS, REDSHIFT_CUTS } from "./cuts";
import { changeSegments, segmentsOf, statementAt, statementsOf } from "./segments";

const piece = fc.constantFrom(
  ..."a b$ 1 ' '' \"x\" -- /* */ :p :: ; ; ( ) [ ] \\ , . é 𝒳 E' x'1' ` `a` #t + -".split(" "),
  // Glued to a parameter its `$` would count otherwise, as nobody writes it.
  " $$",
  " $t$",
  " ",
  "\n",
  "\n",
  "\r\n",
  "\\\n",
  "--c\n",
  "--c\r",
  "\u00a0",
);
const text = fc.array(piece, { maxLength: 30 }).map((parts) => parts.join(""));

describe.each([
  ["workgroup", REDSHIFT_CUTS],
  ["athena", ATHENA_CUTS],
])("cutting a text for %s", (warehouseKind, cuts) => {
  const { splitStatements } = dialectOf(warehouseKind);

  it("finds the statements that the server's tokenizer finds", () => {
    fc.assert(
      fc.property(text, (sql) => {
        const segments = segmentsOf(sql, cuts);
        expect(segments.reduce((sum, { length }) => sum + length, 0)).toBe(sql.length);
        let expected: { start: number; end: number }[];
        try {
          expected = splitStatements(sql);
        } catch {
          return;
        }
        expect(statementsOf(segments)).toEqual(expected.map(({ start, end }) => ({ from: start, to: end })));
      }),
      { numRuns: 5000 },
    );
  });

  it("comes to the same by changes as from the whole", () => {
    fc.assert(
      fc.property(text, text, fc.nat(60), fc.nat(20), (before, inserted, from, size) => {
        const start = Math.min(from, before.length);
        const end = Math.min(start + size, before.length);
        const after = before.slice(0, start) + inserted + before.slice(end);
        const changed = changeSegments(
          segmentsOf(before, cuts),
          { from: start, to: end, inserted: inserted.length },
          (a, b) => after.slice(a, b),
          cuts,
        );
        expect(changed).toEqual(segmentsOf(after, cuts));
      }),
      { numRuns: 5000 },
    );
  });

  it("keeps what a change did not touch", () => {
    const before = segmentsOf("select 1; select 2; select 3;");
    const after = "select 1; select 22; select 3;";
    const changed = changeSegments(before, { from: 18, to: 18, inserted: 1 }, (a, b) => after.slice(a, b));
    expect(changed[0]).toBe(before[0]);
    expect(changed[1]).not.toBe(before[1]);
    expect(changed[2]).toBe(before[2]);
  });
});

describe("one statement of many lines", () => {
  const lines = Array.from({ length: 2_000 }, (_, at) => `  (${at}, 'name', :p${at % 3})`);
  const before = `insert into t values\n${lines.join(",\n")};\nselect 1`;

  it("is read around the change alone", () => {
    const at = before.indexOf("1000") + 2;
    const after = `${before.slice(0, at)}7${before.slice(at)}`;
    let size = 0;
    const changed = changeSegments(segmentsOf(before), { from: at, to: at, inserted: 1 }, (from, to) => {
      const part = after.slice(from, to);
      size += part.length;
      return part;
    });
    expect(changed).toEqual(segmentsOf(after));
    expect(size).toBeLessThan(40);
    expect(statementsOf(changed)).toEqual(
      dialectOf("workgroup")
        .splitStatements(after)
        .map(({ start, end }) => ({ from: start, to: end })),
    );
  });

  it("is read on until what the change opened is closed", () => {
    const at = before.indexOf("1000");
    const after = `${before.slice(0, at)}/*${before.slice(at)}`;
    const opened = changeSegments(segmentsOf(before), { from: at, to: at, inserted: 2 }, (from, to) =>
      after.slice(from, to),
    );
    expect(opened).toEqual(segmentsOf(after));
    expect(
      changeSegments(opened, { from: at, to: at + 2, inserted: 0 }, (a, b) => before.slice(a, b)),
    ).toEqual(segmentsOf(before));
  });
});

describe("the statement at the cursor", () => {
  // The cursor is the bar.
  it.each([
    ["sel|ect 1; select 2", "select 1"],
    ["select 1|; select 2", "select 1"],
    ["select 1;| select 2", "select 1"],
    ["select 1; |select 2", "select 2"],
    ["select 1;  | \nselect 2", "select 1"],
    ["select 1;\n|\nselect 2", "select 2"],
    ["select 1;\n-- two\nsel|ect 2", "select 2"],
    ["select 1;\n-- t|wo\nselect 2", "select 2"],
    ["select 1;\n\n|", "select 1"],
    ["select 1|", "select 1"],
    ["select ';|' ; select 2", "select ';'"],
    ["|\n\nselect 1", "select 1"],
    ["select\n|  1\nfrom t;\nselect 2", "select\n  1\nfrom t"],
    ["|", null],
    ["-- only| this", null],
  ])("%j", (marked, expected) => {
    const cursor = marked.indexOf("|");
    const sql = marked.replace("|", "");
    const found = statementAt(segmentsOf(sql), cursor, (a, b) => !sql.slice(a, b).includes("\n"));
    expect(found && sql.slice(found.from, found.to)).toBe(expected);
  });
});

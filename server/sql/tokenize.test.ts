import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findParameters, splitStatements } from "./statements";
import { literal, stringValue, tokenize } from "./tokenize";

const shape = (sql: string) =>
  tokenize(sql)
    .filter(({ kind }) => kind !== "space")
    .map(({ kind, text }) => `${kind} ${text}`);

describe("tokens", () => {
  test.each([
    ["a.b", ["word a", "punct .", "word b"]],
    ["'it''s'", ["string 'it''s'"]],
    [String.raw`'it\'s'`, [String.raw`string 'it\'s'`]],
    [String.raw`E'a\'b' x`, [String.raw`string E'a\'b'`, "word x"]],
    ['"a""b"', ['quoted "a""b"']],
    ["$$a;'b$$", ["string $$a;'b$$"]],
    ["$f$ $$ $f$", ["string $f$ $$ $f$"]],
    ["$1", ["placeholder $1"]],
    ["/* a /* b */ c */ 1", ["comment /* a /* b */ c */", "number 1"]],
    ["1 --x\n2", ["number 1", "comment --x", "number 2"]],
    ["1 --x\r2 --y\r\n3", ["number 1", "comment --x", "number 2", "comment --y", "number 3"]],
    ["a\u00a0b 😀$x$ $é\u0301$'$é\u0301$", ["word a\u00a0b", "word 😀$x$", "string $é\u0301$'$é\u0301$"]],
    ["N'a''b' n'c'", ["string N'a''b'", "string n'c'"]],
    ["a::date", ["word a", "operator ::", "word date"]],
    ["a+-1", ["word a", "operator +-", "number 1"]],
    ["a-- b", ["word a", "comment -- b"]],
    ["1.5e-3 .5 1.", ["number 1.5e-3", "number .5", "number 1."]],
    ["from #t", ["word from", "word #t"]],
    ["a #b", ["word a", "operator #", "word b"]],
    ["(#t", ["punct (", "word #t"]],
    ["à_1$ 名", ["word à_1$", "word 名"]],
    ["x'1F'", ["string x'1F'"]],
    ["a \\ \nb", ["word a", "word b"]],
    ["a \\\nb \\", ["word a", "word b"]],
    ["a \\ b", ["word a", "operator \\", "word b"]],
    ["'\\\n'", ["string '\\\n'"]],
  ])("%s", (sql, expected) => {
    expect(shape(sql)).toEqual(expected);
  });

  test.each([
    ["select 'abc", 'unterminated quoted string at or near "\'abc"', 8],
    ['select "abc', 'unterminated quoted identifier at or near ""abc"', 8],
    ["é /* x /* */", 'unterminated /* comment at or near "/* x /* */"', 3],
    ["𝒳 $a$ x", 'unterminated dollar-quoted string at or near "$a$ x"', 3],
    ["select 'a\\'", "unterminated quoted string", 8],
    ['select ""', "zero-length delimited identifier", 8],
    [String.raw`select N'\'' ; delete from t --'`, "a backslash in N'…' is ambiguous", 10],
    [String.raw`select b'\1'`, "a backslash in b'…' is ambiguous", 10],
  ])("%s", (sql, message, position) => {
    expect(() => tokenize(sql)).toThrow(message);
    expect(() => tokenize(sql)).toThrow(`\n  Position: ${position}`);
  });

  const piece = fc.constantFrom(
    "a",
    " ",
    "\n",
    "1",
    "'",
    "''",
    '"x"',
    "--c\n",
    "--c\r",
    "\r",
    "\u00a0",
    "N'",
    "/*",
    "*/",
    "$$",
    ":p",
    "::",
    ";",
    "(",
    ")",
    "[",
    "]",
    "#t",
    "\\",
    ",",
    ".",
    "é",
    "𝒳",
    "$1",
    "+",
  );
  test("tokens always join back into the text, or the text is refused", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (parts) => {
        const sql = parts.join("");
        try {
          const tokens = tokenize(sql);
          expect(tokens.map(({ text }) => text).join("")).toBe(sql);
          expect(tokens.every(({ start, end, text }) => sql.slice(start, end) === text)).toBe(true);
        } catch (error) {
          expect(String(error)).toMatch(/unterminated|zero-length|ambiguous/);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("a literal says what it was made from", () => {
    fc.assert(fc.property(fc.string(), (value) => stringValue(literal(value)) === value));
  });
});

describe("parameters", () => {
  test.each([
    ["select :a, :b", ["a", "b"]],
    ["where x=:x and y>:y_1", ["x", "y_1"]],
    ["select a::date, ':b', \"c:d\", $$:e$$ -- :f\n/* :g */", []],
    ["select a[1:n], a[:m], array[:p, :q], b[i:j]", ["m", "p", "q"]],
    ["select 'a:b'::text, x := 1, t:u", []],
    ["(:a)::int + :1", ["a", "1"]],
    ["limit :n;", ["n"]],
  ])("%s", (sql, names) => {
    expect(findParameters(sql).map(({ name }) => name)).toEqual(names);
    for (const { name, start, end } of findParameters(sql)) expect(sql.slice(start, end)).toBe(`:${name}`);
  });
});

describe("statements", () => {
  test.each([
    ["select 1", ["select 1"]],
    ["select 1; select 2 ;", ["select 1", "select 2"]],
    ["-- only this", []],
    ["-- hidden\rdelete from t", ["delete from t"]],
    [
      "select 1 as a\u00a0$x$; drop table t; select 1 as b\u00a0$x$",
      ["select 1 as a\u00a0$x$", "drop table t", "select 1 as b\u00a0$x$"],
    ],
    [";; ;", []],
    ["select ';' ; /* ; */ select $$;$$", ["select ';'", "select $$;$$"]],
    ['select "a;b"; x', ['select "a;b"', "x"]],
  ])("%s", (sql, expected) => {
    const parts = splitStatements(sql);
    expect(parts.map(({ text }) => text)).toEqual(expected);
    for (const { text, start, end } of parts) expect(sql.slice(start, end)).toBe(text);
  });
});

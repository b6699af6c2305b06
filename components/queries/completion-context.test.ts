import { describe, expect, it } from "vitest";
import { wantedAt } from "./completion-context";

const at = (marked: string) => wantedAt(marked.replace("|", ""), marked.indexOf("|"));

describe("what is wanted", () => {
  it.each([
    "select 1 as |",
    "select 1 as w|",
    "select case when a then b end as w|",
    "select * from a as w|",
    "create table t as select 1 as w|",
    "select * from sales s|",
    "select * from a.sales s|",
    "select * from a x, sales s|",
    "select * from a join sales s|",
    "select * from (select 1) s|",
    "update sales s|",
    "merge into sales s|",
    "merge into sales using (select 1) s|",
    "select count(*) c| from a",
    "select price p|",
    "select a.price p|",
    "select 1 o|",
    "select 'x' o|",
    "select :day d|",
    "select case when a then 1 else 0 end e|",
    "select current_date d|",
  ])("%s: nothing, for the name is new", (marked) => {
    expect(at(marked)).toBeNull();
  });

  it.each([
    ["|", "keyword", ""],
    ["sel|", "keyword", "sel"],
    ["select * from |", "table", ""],
    ["select * from sa|", "table", "sa"],
    ["select * from a, |", "table", ""],
    ["select * from a |", "keyword", ""],
    ["select * from a left |", "keyword", ""],
    ["select * from a join |", "table", ""],
    ["select * from a join b on |", "column", ""],
    ["select * from a join b using (|", "column", ""],
    ["select | from a", "column", ""],
    ["select co| from a", "column", "co"],
    ["select a.| from a", "member", ""],
    ["select a.co| from a", "member", "co"],
    ["select sum(|) from a", "column", ""],
    ["select * from (|", "keyword", ""],
    ["select * from (select * from |", "table", ""],
    ["select * from a where x in (|", "column", ""],
    ["select * from a where x = :|", "parameter", ":"],
    ["select * from a where x = :mi|", "parameter", ":mi"],
    ["insert into |", "table", ""],
    ["insert into t (|", "column", ""],
    ["update t set |", "column", ""],
    ["delete from |", "table", ""],
    ["drop table |", "table", ""],
    ["create table |", "keyword", ""],
    ['select "na|" from a', "column", "na"],
    ['select "na|', "column", "na"],
    ["with x as (|", "keyword", ""],
    ["with x as |", "keyword", ""],
    ["create table t as sel|", "keyword", "sel"],
    ["copy t from 's3://b/k' format as p|", "keyword", "p"],
    ["select cast(a as i|", "column", "i"],
    ["select 1 /* note */|", "column", ""],
    ["select * from sales s wh|", "keyword", "wh"],
    ["select * from sales as s wh|", "keyword", "wh"],
    ["select * from sales\nwh|", "keyword", "wh"],
    ["select * from sales left jo|", "keyword", "jo"],
    ["select * from a join b using (x) wh|", "column", "wh"],
    ["select count(*)\nfr|", "column", "fr"],
    ["select price as p fr|", "column", "fr"],
    ["select price p fr|", "column", "fr"],
    ["select distinct pr|", "column", "pr"],
    ["select top 10 pr|", "column", "pr"],
    ["select case when a then 1 el|", "column", "el"],
    ["select * from a where x = 1 an|", "column", "an"],
    ["select * from a where x in (1) an|", "column", "an"],
    ["select * from a order by x de|", "column", "de"],
    ["insert into t se|", "keyword", "se"],
    ["insert into t (a) se|", "keyword", "se"],
  ])("%s", (marked, kind, typed) => {
    expect(at(marked)).toMatchObject({ kind, typed });
  });

  it.each(["select 'te|xt'", "select 'te|", "select 1|", "select 1 -- no|", "select $$a|$$"])(
    "%s",
    (marked) => {
      expect(at(marked)).toBeNull();
    },
  );

  it("is told at a new name too when a person asks", () => {
    const asked = (sql: string) => wantedAt(sql, sql.length, undefined, true);
    expect(asked("select * from sales s")).toMatchObject({ kind: "keyword", typed: "s" });
    expect(asked("select 1 as w")).toBeNull();
  });

  it("takes the whole word and its quotes", () => {
    expect(at('select a."c| from a')).toMatchObject({
      kind: "member",
      path: ["a"],
      from: 9,
      to: 11,
      quote: '"',
    });
    expect(at('select "Na|me" from a')).toMatchObject({ from: 7, to: 13 });
    expect(at("select dev.public.sa|les")).toMatchObject({
      kind: "member",
      path: ["dev", "public"],
      from: 18,
      to: 23,
    });
  });
});

const tables = (marked: string) =>
  at(marked)?.tables.map(({ path, name, columns }) => [
    path.join("."),
    name,
    ...(columns ? [columns.join()] : []),
  ]);

describe("the tables that can be called", () => {
  it.each<[string, string[][]]>([
    ["select | from sales", [["sales", "sales"]]],
    [
      "select | from public.sales s, users as u",
      [
        ["public.sales", "s"],
        ["users", "u"],
      ],
    ],
    [
      "select | from a left join b on a.x = b.x",
      [
        ["a", "a"],
        ["b", "b"],
      ],
    ],
    ['select | from "Big"."Table" t', [["big.table", "t"]]],
    ["select | from (select x, y + 1 as z, count(*) from deep) d", [["d", "d", "x,z"]]],
    [
      "select * from (select z, | from deep) d join other o",
      [
        ["d", "d", "z"],
        ["deep", "deep"],
        ["other", "o"],
      ],
    ],
    ["with w as (select a, b from t) select | from w", [["w", "w", "a,b"]]],
    ["with w(c, d) as (select a, b from t) select | from w x", [["w", "x", "c,d"]]],
    [
      "select * from a where x in (select | from b)",
      [
        ["a", "a"],
        ["b", "b"],
      ],
    ],
    ["update t set | where x = 1", [["t", "t"]]],
    ["insert into t (|) select 1", [["t", "t"]]],
    [
      "delete from t using u where |",
      [
        ["t", "t"],
        ["u", "u"],
      ],
    ],
    [
      "merge into t using s on t.a = s.a when matched then update set |",
      [
        ["t", "t"],
        ["s", "s"],
      ],
    ],
    ["select | from a where b is distinct from c", [["a", "a"]]],
  ])("%s", (marked, expected) => {
    expect(tables(marked)?.sort()).toEqual(expected.sort());
  });
});

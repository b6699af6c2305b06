import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rewriteExpressions } from "./rewrite";
import { ColumnsNeeded } from "./rewrite-select";

const rewrite = (sql: string) =>
  rewriteExpressions(sql, { database: "dev" }).text.replace(/\s+/g, " ").trim();

describe("translation", () => {
  test.each([
    ["select getdate()", "select rs_compat.getdate()"],
    ["select sysdate, t.sysdate", "select rs_compat.sysdate(), t.sysdate"],
    ["select dateadd(mon, 1, d)", "select rs_compat.date_add('month', 1, d)"],
    ["select datediff('qtr', a, b)", "select rs_compat.date_diff('quarter', a, b)"],
    ["select extract(dow from x)", "select rs_compat.extract_part('dayofweek', x)"],
    ["select nvl(a, nvl2(b, c, d))", "select coalesce(a, CASE WHEN (b) IS NOT NULL THEN c ELSE d END)"],
    ["select decode(a, 1, 'x', 'y')", "select CASE WHEN (a) IS NOT DISTINCT FROM (1) THEN 'x' ELSE 'y' END"],
    ["select convert(integer, a)", "select CAST(a AS integer)"],
    ["select len(x), s.len(x), len", "select rs_compat.len(x), s.len(x), len"],
    ["insert into len (a) values (1)", "insert into len (a) values (1)"],
    ["select top 3 a from t order by a", "select a from t order by a LIMIT 3"],
    ["select top 1 a from t union select b from u", "(select a from t LIMIT 1) union select b from u"],
    ["select top, a from t", "select top, a from t"],
    ["select a from t minus select b from u", "select a from t EXCEPT select b from u"],
    ["select a minus from t", "select a minus from t"],
    ["select approximate count(distinct a) from t", "select count(distinct a) from t"],
    ["select a::super, b::decimal, c::varchar(max)", "select a::jsonb, b::numeric(18,0), c::varchar(65535)"],
    [
      "select cast(a as decimal), cast(b as decimal(5,2))",
      "select cast(a as numeric(18,0)), cast(b as decimal(5,2))",
    ],
    ["select * from dev.s.t, dev.s.u", "select * from s.t, s.u"],
    ["select dev.s.t.c from dev.s.t", "select s.t.c from s.t"],
    ["select 1 from s.t join s.u on s.t.a = s.u.a", "select 1 from s.t join s.u on s.t.a = s.u.a"],
    ["select 1 from a join b on a.x = b.x, dev.s.u", "select 1 from a join b on a.x = b.x, s.u"],
    [
      "select extract(day from s.t.d), a is distinct from s.t.b from s.t",
      "select rs_compat.extract_part('day', s.t.d), a is distinct from s.t.b from s.t",
    ],
    [
      "select getdate() + 1, sysdate - 7 from t",
      "select rs_compat.getdate() + interval '1 days', rs_compat.sysdate() - interval '7 days' from t",
    ],
    [
      "select a::timestamp + 1, a::date + 1, t.sysdate + 1",
      "select a::timestamp + interval '1 days', a::date + 1, t.sysdate + 1",
    ],
    [
      "select getdate() + 1 * 2, b - getdate() + 1, getdate() + 1.5",
      "select rs_compat.getdate() + 1 * 2, b - rs_compat.getdate() + 1, rs_compat.getdate() + 1.5",
    ],
    ["delete t where a = 1", "delete FROM t where a = 1"],
    ["with x as (select 1) delete t using x", "with x as (select 1) delete FROM t using x"],
    ["delete from t", "delete from t"],
    ["grant delete on t to public", "grant delete on t to public"],
    [
      "merge into t using u on a = b when matched then delete",
      "merge into t using u on a = b when matched then delete",
    ],
    ["update t set a = 1 from dev.s.u", "update t set a = 1 from s.u"],
    ["delete from t using dev.s.u", "delete from t using s.u"],
    ["merge into s.t using dev.s.u on s.t.a = s.u.a", "merge into s.t using s.u on s.t.a = s.u.a"],
    ["grant select on dev.s.t, dev.s.u to public", "grant select on s.t, s.u to public"],
    ['select * from #t join "#u" on 1=1', 'select * from "#t" join "#u" on 1=1'],
    ['select 1 as "Total X", "IAMR:Ana"', 'select 1 as "total x", "IAMR:Ana"'],
    [String.raw`select 'a\\d', 'plain'`, String.raw`select E'a\\d', 'plain'`],
    [
      "select * from svv_tables, pg_catalog.pg_table_def",
      "select * from rs_compat.svv_tables, rs_compat.pg_table_def",
    ],
    [
      "select svv_tables.table_name from svv_tables",
      "select svv_tables.table_name from rs_compat.svv_tables",
    ],
    ["select a || 'nvl(x)' -- nvl(y)", "select a || 'nvl(x)' -- nvl(y)"],
    [
      "select listagg(a, ',') within group (order by b) from t",
      "select string_agg((a)::text, ',' order by b) from t",
    ],
    [
      "select ratio_to_report(a) over (partition by b) from t",
      "select ((a)::float8 / nullif((sum(a) OVER (partition by b))::float8, 0)) from t",
    ],
    [
      "select a, row_number() over (order by b) rn from t qualify rn = 1 order by a limit 2",
      "SELECT rs_q1 AS a, rs_q2 AS rn FROM (SELECT a, row_number() over (order by b) rn, ((row_number() over (order by b)) = 1) AS rs_kept from t order by a) AS rs_qualified(rs_q1, rs_q2, rs_kept) WHERE rs_kept limit 2",
    ],
  ])("%s", (sql, expected) => {
    expect(rewrite(sql)).toBe(expected);
  });

  test.each([
    ["select * from t pivot (sum(a) for b in (1))", "PIVOT"],
    ["select * exclude (a) from t", "* EXCLUDE"],
    ["select lag(a ignore nulls) over () from t", "IGNORE NULLS"],
    ["select a from t start with x connect by y", "CONNECT BY"],
    ["select * from other.s.t", "a name in another database (other)"],
    ["select 1 from a join b on a.x = b.x, other.s.u", "a name in another database (other)"],
    ["grant select on other.s.t to public", "a name in another database (other)"],
    ["select dateadd(fortnight, 1, d)", "the date part fortnight"],
    ["select median(a) over () from t", "MEDIAN(…) OVER"],
    ["select * from sys_query_explain where query_id = 1", "SYS_QUERY_EXPLAIN"],
    ["select 1 from t, stl_scan s", "STL_SCAN"],
    ["select 1 from t join pg_catalog.svv_external_tables on true", "SVV_EXTERNAL_TABLES"],
  ])("%s is refused by name", (sql, name) => {
    expect(() => rewrite(sql)).toThrow(`${name} is not supported by the local engine`);
  });

  test.each(["select stl_scan from t", "select t.stv_locks from s.stl_scan t"])("%s is not", (sql) => {
    expect(rewrite(sql)).toBe(sql);
  });

  test("QUALIFY over a star asks for the columns", () => {
    expect(() => rewrite("select * from t qualify row_number() over () = 1")).toThrow(ColumnsNeeded);
  });
});

describe("offsets", () => {
  test.each([
    ["select nvl(a, nope) from t", "nope"],
    ["select top 5 nope from dev.s.t", "nope"],
    ["select 'é𝒳\\\\', datediff(day, nope, getdate())", "nope"],
    ["select decode(x, 1, nope, 2)", "nope"],
    ['select 1 as "A", nope', "nope"],
  ])("in %s the fault stays where it was typed", (sql, needle) => {
    const { text, sourceOffset } = rewriteExpressions(sql, { database: "dev" });
    expect(sourceOffset(text.indexOf(needle))).toBe(sql.indexOf(needle));
    expect(sourceOffset(text.indexOf(needle) + 2)).toBe(sql.indexOf(needle) + 2);
  });

  const plain = fc.constantFrom(
    "select ",
    "a",
    ", ",
    " b.c ",
    " from t ",
    "(",
    ")",
    "1 + 2",
    "'x y'",
    "$$q$$",
    " -- c\n",
    "/* d */",
    '"q"',
    "::int",
    " where ",
    " and ",
    " = ",
    "count(*)",
    "é",
  );
  test("text without Redshift's own comes out as it went in, every offset its own", () => {
    fc.assert(
      fc.property(fc.array(plain, { maxLength: 25 }), (parts) => {
        const sql = parts.join("");
        const { text, sourceOffset } = rewriteExpressions(sql, { database: "dev" });
        expect(text).toBe(sql);
        for (let at = 0; at < sql.length; at += 1) expect(sourceOffset(at)).toBe(at);
      }),
      { numRuns: 1000 },
    );
  });

  const translated = fc.constantFrom(
    "nvl(a, b)",
    "getdate()",
    "dateadd(day, 1, x)",
    "len('é')",
    "c::super",
    '"Q"',
    "'\\\\'",
    " , ",
    " + ",
    "sysdate",
  );
  test("offsets never run backwards where nothing is moved", () => {
    fc.assert(
      fc.property(fc.array(translated, { maxLength: 12 }), (parts) => {
        const { text, sourceOffset } = rewriteExpressions(`select ${parts.join(" ")}`, { database: "dev" });
        let last = 0;
        for (let at = 0; at < text.length; at += 1) {
          const offset = sourceOffset(at);
          expect(offset).toBeGreaterThanOrEqual(last);
          last = Math.max(last, offset);
        }
      }),
    );
  });
});

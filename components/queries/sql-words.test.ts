import { EditorState } from "@codemirror/state";
import { expect, test } from "vitest";
import { wantedAt } from "./completion-context";
import { completionsAt } from "./completions";
import { editorEngine, editorEngineOf } from "./editor-engine";
import { buildIndex } from "./name-index";
import { statementsOf } from "./segments";
import { formatSql } from "./sql-format";
import { ATHENA_SQL, REDSHIFT_SQL } from "./sql-words";
import { segmentsField } from "./statement-marks";
import { parametersIn } from "./used-parameters";

const quote = (name: string, sql: string) => ATHENA_SQL.quoteName(name, sql);

test("Athena's names take double quotes in a query and backquotes in Hive's DDL", () => {
  expect(quote("sales", "select * from s")).toBe("sales");
  expect(quote("odd name", "select 1")).toBe('"odd name"');
  expect(quote("odd name", "alter table x")).toBe("`odd name`");
  expect(quote("a`b", "drop table x")).toBe("`a``b`");
  expect(quote("odd name", "create table t as select 1")).toBe('"odd name"');
  expect(quote("odd name", "create external table t (x int)")).toBe("`odd name`");
  expect(quote("odd name", "drop view v")).toBe('"odd name"');
});

test("a word is quoted where its engine reserves it", () => {
  expect(quote("date", "select 1")).toBe("date");
  expect(quote("date", "msck repair table t")).toBe("`date`");
  expect(quote("listagg", "select 1")).toBe('"listagg"');
  expect(REDSHIFT_SQL.quoteName("tag", "")).toBe('"tag"');
  expect(quote("_hidden", "describe t")).toBe("`_hidden`");
});

test("each engine offers its own words", () => {
  const index = buildIndex(undefined, undefined);
  const offered = (sql: string, engine = REDSHIFT_SQL) =>
    completionsAt(sql, sql.length, index, [], engine)?.options.map(({ label }) => label) ?? [];
  expect(offered("select s", ATHENA_SQL)).toContain("split_part");
  expect(offered("select a", ATHENA_SQL)).toContain("approx_distinct");
  expect(offered("select a")).not.toContain("approx_distinct");
  expect(offered("select g")).not.toContain("json_extract_scalar");
  expect(offered("m", ATHENA_SQL)).toContain("msck");
});

test("a name that was begun with a backquote is ended with one", () => {
  const sql = "alter table `odd na";
  expect(wantedAt(sql, sql.length, ATHENA_SQL)).toMatchObject({ kind: "table", typed: "odd na", quote: "`" });
  expect(wantedAt("select 'open ", 13, ATHENA_SQL)).toBeNull();
  const index = buildIndex(
    { schemas: ["db"], tables: [{ schema: "db", name: "odd name", type: "TABLE", rows: null }] } as never,
    undefined,
  );
  const answer = completionsAt(sql, sql.length, index, [], ATHENA_SQL);
  expect(answer?.options.find(({ displayLabel }) => displayLabel === "odd name")).toBeDefined();
});

test("an editor that is pointed at Athena cuts and reads its text anew", () => {
  const text = "select '\\'; select `a;b`, :day from t; select $$;$$";
  const athena = editorEngineOf("athena");
  const cut = (warehouseKind: string) => {
    const state = EditorState.create({
      doc: text,
      extensions: [editorEngine.of(editorEngineOf(warehouseKind)), segmentsField],
    });
    return state.field(segmentsField);
  };
  const said = statementsOf(cut("athena")).map(({ from, to }) => text.slice(from, to));
  expect(said).toEqual(["select '\\'", "select `a;b`, :day from t", "select $$", "$$"]);
  expect(statementsOf(cut("workgroup"))).toHaveLength(1);
  const read = (from: number, to?: number) => text.slice(from, to);
  expect(parametersIn(cut("athena"), read, athena.words)).toEqual([{ name: "day", type: null }]);
});

test("Athena's text is laid out by Trino's rules, in which a backslash is one, and its DDL by Hive's", async () => {
  const query = await formatSql("select a, '\\' from t where d = :day", "athena");
  expect(query).toEqual({ text: "select\n  a,\n  '\\'\nfrom\n  t\nwhere\n  d = :day", failed: 0 });
  const ddl = "alter table `a b` add partition (day='1') location 's3://b/x'";
  expect((await formatSql(ddl, "athena")).failed).toBe(0);
  expect((await formatSql(ddl)).failed).toBe(1);
});

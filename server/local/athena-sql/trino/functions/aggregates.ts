import { raw, sql } from "@/server/local/athena-sql/piece";
import { type AggregateRule, aggregate } from "./rule";

/** With NULL where x is NULL, as Trino has it: DuckDB's max_by passes over such rows. */
const by = (name: string): AggregateRule =>
  aggregate(2, 3, ([x = raw(""), y = raw(""), n], called) => {
    if (!n) return called(`${name}_null`, [x, y]);
    return sql`list_transform(${called(name, [sql`{'x': ${x}}`, y, n])}, lambda e: e.x)`;
  });

export const aggregates: Readonly<Record<string, AggregateRule>> = {
  max_by: by("arg_max"),
  min_by: by("arg_min"),
  /** DuckDB's sum of integers has 128 bits; what is no BIGINT fails. */
  sum: aggregate(1, 1, (args, called) => {
    const sum = called("sum", args);
    return sql`(CASE WHEN typeof(${sum}) = 'HUGEINT' THEN CAST(${sum} AS BIGINT) ELSE ${sum} END)`;
  }),
  /** Of the rows as they are; DuckDB corrects for a sample. */
  skewness: aggregate(1, 1, (args, called) => {
    const count = called("count", args);
    return sql`(${called("skewness", args)} * (${count} - 2) / sqrt(${count} * (${count} - 1)))`;
  }),
  /** The values are counts of what is told apart; DuckDB counts the values themselves. */
  entropy: aggregate(1, 1, ([count = raw("")], called) => {
    const total = called("sum", [sql`CAST(${count} AS DOUBLE)`]);
    const logs = called("sum", [sql`CASE WHEN ${count} > 0 THEN ${count} * log2(${count}) ELSE 0 END`]);
    return sql`(CASE WHEN ${total} > 0 THEN greatest(log2(${total}) - ${logs} / ${total}, 0) ELSE 0e0 END)`;
  }),
  /** The first value of a key counts, and none of a key that is NULL. */
  map_agg: aggregate(2, 2, ([key = raw(""), value = raw("")], called) => {
    const keys = called("list", [key]);
    const values = called("list", [value]);
    const first = sql`list_filter(list_zip(${keys}, ${values}), lambda "$e", "$i": "$e"[1] IS NOT NULL AND list_position(${keys}, "$e"[1]) = "$i")`;
    return sql`(CASE WHEN list_unique(${keys}) = len(${keys}) THEN map(${keys}, ${values}) WHEN ${keys} IS NOT NULL THEN map_from_entries(${first}) END)`;
  }),
};

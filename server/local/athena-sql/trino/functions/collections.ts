import { either, type Piece, raw, sql, textOf } from "@/server/local/athena-sql/piece";
import { as, checkCount, type Rule, rule } from "./rule";

// What a NULL in a list may have been is not known, where DuckDB passes over it.
const hasNull = (list: Piece) => sql`list_count(${list}) < len(${list})`;

function contains(list: Piece, element: Piece | string): Piece {
  const found = sql`list_contains(${list}, ${element})`;
  return sql`(CASE WHEN ${found} THEN TRUE WHEN ${hasNull(list)} THEN NULL ELSE ${found} END)`;
}

function overlap(list: Piece, other: Piece): Piece {
  const found = sql`list_has_any(${list}, ${other})`;
  const either = sql`${hasNull(list)} OR ${hasNull(other)}`;
  return sql`(CASE WHEN ${found} THEN TRUE WHEN len(${list}) = 0 OR len(${other}) = 0 THEN FALSE WHEN ${either} THEN NULL ELSE ${found} END)`;
}

/** Whether one of the list's elements gives this answer to the test. */
const anyGives = (answer: string) => (list: Piece, test: Piece) =>
  contains(sql`list_transform(${list}, ${test})`, answer);

const outermost = (name: string): Rule =>
  rule((list) => sql`(CASE WHEN NOT ${hasNull(list)} THEN ${name}(${list}) END)`, 1);

/** Each element once, where it stands first; list_position, unlike list_contains, finds a NULL. */
const distinct = (list: Piece) =>
  sql`list_filter(${list}, lambda "$e", "$i": list_position(${list}, "$e") = "$i")`;

/** The elements that the other list has, or has not. */
const those = (has: "IS NULL" | "IS NOT NULL", list: Piece, other: Piece) => {
  const kept = sql`list_filter(${list}, lambda "$e": list_position(${other}, "$e") ${has})`;
  return sql`(CASE WHEN ${other} IS NOT NULL THEN ${distinct(kept)} END)`;
};

function without(list: Piece, element: Piece): Piece {
  const others = sql`list_filter(${list}, lambda "$e": "$e" IS DISTINCT FROM ${element})`;
  return sql`(CASE WHEN ${element} IS NOT NULL THEN ${others} END)`;
}

function place(list: Piece, element: Piece): Piece {
  const known = sql`${list} IS NOT NULL AND ${element} IS NOT NULL`;
  return sql`(CASE WHEN ${known} THEN coalesce(list_position(${list}, ${element}), 0) END)`;
}

export const collections: Readonly<Record<string, Rule>> = {
  cardinality: (call) => {
    checkCount(call, 1);
    return sql`CAST(${either("len", "cardinality", call.at)}(${call.args[0] ?? ""}) AS BIGINT)`;
  },
  /** Characters of a text, bytes of a VARBINARY. */
  length: (call) => {
    checkCount(call, 1);
    return sql`${either("length", "octet_length", call.at)}(${call.args[0] ?? ""})`;
  },
  reverse: (call) => {
    checkCount(call, 1);
    return sql`${either("reverse", "list_reverse", call.at)}(${call.args[0] ?? ""})`;
  },
  element_at: rule(elementAt, 2),
  contains: rule(contains, 2),
  arrays_overlap: rule(overlap, 2),
  array_max: outermost("list_max"),
  array_min: outermost("list_min"),
  array_distinct: rule(distinct, 1),
  array_sort: rule((list) => sql`list_sort(${list}, 'ASC', 'NULLS LAST')`, 1),
  array_position: rule(place, 2),
  array_remove: rule(without, 2),
  array_except: rule((list, other) => those("IS NULL", list, other), 2),
  array_union: rule((list, other) => distinct(sql`(${list} || ${other})`), 2),
  array_intersect: rule((list, other) => those("IS NOT NULL", list, other), 2),
  array_join: (call) => {
    checkCount(call, 2, 3);
    const [list = raw(""), separator = raw(""), instead] = call.args;
    const texts = sql`list_transform(${list}, lambda e: athena_text(e))`;
    const shown = instead ? sql`list_transform(${texts}, lambda e: coalesce(e, ${instead}))` : texts;
    return sql`${raw("array_to_string(", call.at)}${shown}, ${separator})`;
  },
  slice: rule((list, start, count) => sql`athena_slice(${list}, ${start}, ${count})`, 3),
  repeat: rule((value, count) => sql`list_transform(range(${count}), lambda e: ${value})`, 2),
  sequence: (call) => {
    checkCount(call, 2, 3);
    return as("athena_sequence", call);
  },
  any_match: rule(anyGives("TRUE"), 2),
  all_match: rule((list, test) => sql`(NOT ${anyGives("FALSE")(list, test)})`, 2),
  none_match: rule((list, test) => sql`(NOT ${anyGives("TRUE")(list, test)})`, 2),
  reduce: (call) => {
    checkCount(call, 4);
    const [list = raw(""), start = raw(""), step = raw(""), last = raw("")] = call.args;
    return sql`${raw("list_transform([list_reduce(", call.at)}${list}, ${step}, ${start})], ${last})[1]`;
  },
};

/** A key may be 0 in a map; an array's first place is 1. */
function elementAt(collection: Piece, key: Piece): Piece {
  if (textOf(key) !== "0") return sql`(${collection})[${key}]`;
  const fails = "'INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1'";
  const isMap = sql`(${collection} IS NULL OR ${either("map_contains", "athena_no_map")}(${collection}, 0) IS NOT NULL)`;
  return sql`(${collection})[CASE WHEN athena_holds(${isMap}, ${fails}) THEN 0 END]`;
}

import { either, type Piece, raw, sql, textOf } from "@/server/local/athena-sql/piece";
import { as, checkCount, type Rule, rule } from "./rule";

/** Whether one of the list's elements gives this answer to the test. */
const anyGives = (answer: string) => (list: Piece, test: Piece) =>
  sql`athena_contains(list_transform(${list}, ${test}), ${answer})`;

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
  contains: rule((list, element) => sql`athena_contains(${list}, ${element})`, 2),
  arrays_overlap: rule((list, other) => sql`athena_overlap(${list}, ${other})`, 2),
  array_max: rule((list) => sql`athena_array_max(${list})`, 1),
  array_min: rule((list) => sql`athena_array_min(${list})`, 1),
  array_distinct: rule((list) => sql`athena_distinct(${list})`, 1),
  array_sort: rule((list) => sql`list_sort(${list}, 'ASC', 'NULLS LAST')`, 1),
  array_position: rule((list, element) => sql`athena_array_position(${list}, ${element})`, 2),
  array_remove: rule((list, element) => sql`athena_array_remove(${list}, ${element})`, 2),
  array_except: rule((list, other) => sql`athena_except(${list}, ${other})`, 2),
  array_union: rule((list, other) => sql`athena_distinct(${list} || ${other})`, 2),
  array_intersect: rule((list, other) => sql`athena_intersect(${list}, ${other})`, 2),
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

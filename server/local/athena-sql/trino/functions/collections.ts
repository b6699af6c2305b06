import { either, type Piece, raw, sql } from "@/server/local/athena-sql/piece";
import { as, checkCount, type Rule, rule } from "./rule";

const missing = (list: Piece, other: Piece) =>
  sql`list_filter(${list}, lambda e: NOT list_contains(${other}, e))`;

/** Each element once, where it stands first. */
const distinct = (list: Piece) => sql`list_filter(${list}, lambda e, i: list_position(${list}, e) = i)`;

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
  element_at: rule((collection, key) => sql`(${collection})[${key}]`, 2),
  array_distinct: rule(distinct, 1),
  array_sort: rule((list) => sql`list_sort(${list}, 'ASC', 'NULLS LAST')`, 1),
  array_position: rule((list, element) => sql`coalesce(list_position(${list}, ${element}), 0)`, 2),
  array_remove: rule((list, element) => sql`list_filter(${list}, lambda e: e <> ${element})`, 2),
  array_except: rule((list, other) => distinct(missing(list, other)), 2),
  array_union: rule((list, other) => distinct(sql`list_concat(${list}, ${other})`), 2),
  array_intersect: rule(
    (list, other) => distinct(sql`list_filter(${list}, lambda e: list_contains(${other}, e))`),
    2,
  ),
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
  any_match: rule((list, test) => sql`list_bool_or(list_transform(${list}, ${test}))`, 2),
  all_match: rule((list, test) => sql`list_bool_and(list_transform(${list}, ${test}))`, 2),
  none_match: rule((list, test) => sql`(NOT list_bool_or(list_transform(${list}, ${test})))`, 2),
  reduce: (call) => {
    checkCount(call, 4);
    const [list = raw(""), start = raw(""), step = raw(""), last = raw("")] = call.args;
    return sql`${raw("list_transform([list_reduce(", call.at)}${list}, ${step}, ${start})], ${last})[1]`;
  },
};

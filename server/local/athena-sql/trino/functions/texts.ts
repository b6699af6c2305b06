import { AthenaSqlError, unsupported } from "@/server/local/athena-sql/error";
import { join, literal, type Piece, raw, sql, textOf } from "@/server/local/athena-sql/piece";
import { as, type Call, checkCount, literalArgument, type Rule, rule } from "./rule";

/** `$1` of Java's replacements is `\1` of RE2's. */
function replacement(piece: Piece | undefined): Piece {
  if (piece === undefined) return raw("''");
  if (piece.string === undefined) return sql`regexp_replace(${piece}, '\\$(\\d)', '\\\\\\1', 'g')`;
  const text = piece.string
    .replace(/\\\$/g, "\0")
    .replace(/\\/g, "\\\\")
    .replace(/\$\{?(\d)\}?/g, "\\$1")
    .replace(/\0/g, "$");
  return raw(literal(text));
}

const urlPart =
  (pattern: string): Rule =>
  (call) => {
    checkCount(call, 1);
    return sql`${raw("athena_match(", call.at)}${join(call.args)}, ${literal(pattern)}, 1)`;
  };

const scheme = "^[A-Za-z][A-Za-z0-9+.-]*:";
const authority = `${scheme}//(?:[^/?#@]*@)?`;

export const texts: Readonly<Record<string, Rule>> = {
  // DuckDB's concat passes over NULLs; Trino's, like its ||, gives NULL.
  concat: (call) => {
    checkCount(call, 2, 1000);
    return sql`${raw("(", call.at)}${join(call.args, " || ")})`;
  },
  concat_ws: (call) => {
    checkCount(call, 2, 1000);
    if (call.args.length > 2) return as("concat_ws", call);
    // What is joined may be an array, whose texts DuckDB joins with a constant only.
    literalArgument(call, 0, "a separator");
    const [separator = raw(""), text = raw("")] = call.args;
    const joined = sql`list_aggregate(TRY_CAST(${text} AS VARCHAR[]), 'string_agg', ${separator})`;
    const all = sql`CASE WHEN typeof(${text}) LIKE '%[]' THEN ${joined} ELSE CAST(${text} AS VARCHAR) END`;
    return sql`${raw("concat_ws(", call.at)}${separator}, ${all})`;
  },
  substr: (call) => {
    checkCount(call, 2, 3);
    return substring(call.args, call.at);
  },
  ltrim: rule((text) => sql`ltrim(${text}, athena_spaces())`, 1),
  rtrim: rule((text) => sql`rtrim(${text}, athena_spaces())`, 1),
  replace: (call) => {
    checkCount(call, 2, 3);
    return as("replace", { ...call, args: call.args.length === 2 ? [...call.args, raw("''")] : call.args });
  },
  split_part: rule((text, separator, n) => sql`string_split(${text}, ${separator})[${fromOne(n)}]`, 3),
  strpos: rule((text, part) => sql`strpos(${text}, ${part})`, 2),
  split: rule((text, separator) => sql`string_split(${text}, ${separator})`, 2),
  regexp_like: rule((text, pattern) => sql`regexp_matches(${text}, ${pattern})`, 2),
  regexp_extract: (call) => {
    checkCount(call, 2, 3);
    const [text = raw(""), pattern = raw(""), group = raw("0")] = call.args;
    return sql`${raw("athena_match(", call.at)}${text}, ${pattern}, ${group})`;
  },
  regexp_replace: (call) => {
    checkCount(call, 2, 3);
    const [text = raw(""), pattern = raw(""), by] = call.args;
    if (by?.fragments[0]?.text.startsWith("(lambda")) {
      throw unsupported("regexp_replace with a function", call.at, call.source);
    }
    return sql`${raw("regexp_replace(", call.at)}${text}, ${pattern}, ${replacement(by)}, 'g')`;
  },
  regexp_count: rule((text, pattern) => sql`len(regexp_extract_all(${text}, ${pattern}))`, 2),
  url_extract_protocol: urlPart("^([A-Za-z][A-Za-z0-9+.-]*):"),
  url_extract_host: urlPart(`${authority}([^/?#:]+)`),
  url_extract_port: (call) => sql`TRY_CAST(${portOf(call)} AS BIGINT)`,
  url_extract_path: urlPart(`${scheme}(?://[^/?#]*)?([^?#]*)`),
  url_extract_query: urlPart("^[^?#]*\\?([^#]*)"),
  url_extract_fragment: urlPart("#(.*)$"),
  url_extract_parameter: (call) => {
    checkCount(call, 2);
    const name = literalArgument(call, 1, "a name").replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const url = call.args[0] ?? raw("");
    return sql`${raw("url_decode(athena_match(", call.at)}${url}, ${literal(`[?&]${name}=([^&#]*)`)}, 1))`;
  },
  url_encode: rule(
    (text) => sql`replace(replace(replace(url_encode(${text}), '%20', '+'), '~', '%7E'), '%2A', '*')`,
    1,
  ),
  url_decode: rule((text) => sql`url_decode(replace(${text}, '+', ' '))`, 1),
  format: (call) => {
    const pattern = literalArgument(call, 0, "a format");
    const specifiers = pattern.replaceAll("%%", "").match(/%[^a-zA-Z]*[a-zA-Z]/g) ?? [];
    const odd = specifiers.find((each) => !/^%(?:-?\d*s|-?0?\d*d|-?0?\d*(?:\.\d+)?f)$/.test(each));
    if (odd) throw unsupported(`format with ${odd}`, call.at, call.source);
    if (specifiers.length > call.args.length - 1) {
      const reason = `Format specifier '${specifiers.at(-1)}'`;
      throw new AthenaSqlError("INVALID_FUNCTION_ARGUMENT", reason, call.at, call.source);
    }
    return as("printf", call);
  },
};

const isPositive = (piece: Piece) => /^[1-9]\d*$/.test(textOf(piece));

/** A part of a text; where it begins and how long it is are mostly plain numbers, in which DuckDB and Trino agree. */
export function substring(args: readonly Piece[], at: number): Piece {
  if (args.slice(1).every(isPositive)) return sql`${raw("substr(", at)}${join(args)})`;
  const [text = raw(""), start = raw(""), count] = args;
  // DuckDB takes a place before the text's beginning for its beginning, and a negative count for one backwards.
  const length = sql`length(${text})`;
  const from = sql`CASE WHEN ${start} = 0 OR ${start} < - ${length} THEN ${length} + 1 ELSE ${start} END`;
  const rest = sql`${raw("substr(", at)}${text}, ${from})`;
  return count ? sql`substr(${rest}, 1, greatest(${count}, 0))` : rest;
}

function fromOne(index: Piece): Piece {
  if (isPositive(index)) return index;
  const failure = "'INVALID_FUNCTION_ARGUMENT: Index must be greater than zero'";
  return sql`CASE WHEN athena_holds(${index} > 0, ${failure}) THEN ${index} END`;
}

function portOf(call: Call): Piece {
  checkCount(call, 1);
  return sql`${raw("athena_match(", call.at)}${join(call.args)}, ${literal(`${authority}[^/?#:]+:(\\d+)`)}, 1)`;
}

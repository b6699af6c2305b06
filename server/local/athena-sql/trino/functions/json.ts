import { AthenaSqlError, unsupported } from "@/server/local/athena-sql/error";
import { literal, type Piece, raw, sql } from "@/server/local/athena-sql/piece";
import { type Call, checkCount, literalArgument, type Rule, rule } from "./rule";

/** `$.a['b c'][0]` as DuckDB writes it: `$."a"."b c"[0]`. */
function path(call: Call): Piece {
  checkCount(call, 2);
  const text = literalArgument(call, 1, "a path");
  const steps = text.match(/^\$|\.\w+|\["(?:[^"\\]|\\.)*"\]|\['[^']*'\]|\[\d+\]|[\s\S]/g) ?? [];
  let translated = "";
  for (const [i, step] of steps.entries()) {
    if (i === 0 && step === "$") translated = "$";
    else if (/^\.\w/.test(step)) translated += `."${step.slice(1)}"`;
    else if (/^\[\d/.test(step)) translated += step;
    else if (/^\[["']/.test(step)) translated += `."${step.slice(2, -2)}"`;
    else if (step === "*" || step === ".") throw unsupported(`The JSON path ${text}`, call.at, call.source);
    else throw invalidPath(call, text);
  }
  if (!translated.startsWith("$")) throw invalidPath(call, text);
  return raw(literal(translated));
}

function invalidPath(call: Call, text: string): AthenaSqlError {
  return new AthenaSqlError(
    "INVALID_FUNCTION_ARGUMENT",
    `Invalid JSON path: '${text}'`,
    call.at,
    call.source,
  );
}

const first = ({ args: [json = raw("")] }: Call) => json;

export const json: Readonly<Record<string, Rule>> = {
  json_parse: rule((text) => sql`CAST(${text} AS JSON)`, 1),
  json_format: rule((value) => sql`CAST(json(${value}) AS VARCHAR)`, 1),
  json_extract: (call) => sql`${raw("athena_json_extract(", call.at)}${first(call)}, ${path(call)})`,
  json_extract_scalar: (call) => sql`${raw("athena_json_scalar(", call.at)}${first(call)}, ${path(call)})`,
  json_size: (call) => sql`${raw("athena_json_size(", call.at)}${first(call)}, ${path(call)})`,
  json_array_length: rule((value) => sql`CAST(json_array_length(${value}) AS BIGINT)`, 1),
  json_array_get: rule((value, index) => sql`json_extract(${value}, ${index})`, 2),
  is_json_scalar: rule((value) => sql`(json_type(${value}) NOT IN ('OBJECT', 'ARRAY'))`, 1),
};

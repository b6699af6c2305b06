import { join, literal, raw, sql } from "@/server/local/athena-sql/piece";
import { type Call, checkCount, type Rule, rule } from "./rule";

/** DuckDB passes over NULLs here; Trino gives NULL. */
const strict =
  (name: string): Rule =>
  (call) => {
    const anyNull = join(
      call.args.map((arg) => sql`${arg} IS NULL`),
      " OR ",
    );
    return sql`${raw("(CASE", call.at)} WHEN ${anyNull} THEN NULL ELSE ${name}(${join(call.args)}) END)`;
  };

export const scalars: Readonly<Record<string, Rule>> = {
  greatest: strict("greatest"),
  least: strict("least"),
  if: (call) => {
    checkCount(call, 2, 3);
    const [when = raw(""), then = raw(""), otherwise = raw("NULL")] = call.args;
    return sql`${raw("(CASE", call.at)} WHEN ${when} THEN ${then} ELSE ${otherwise} END)`;
  },
  mod: rule((n, m) => sql`(${n} % athena_divisor(${m}))`, 2),
  log: rule((base, x) => sql`(ln(${x}) / ln(${base}))`, 2),
  e: (call) => raw("exp(1)", call.at),
  nan: (call) => raw("CAST('nan' AS DOUBLE)", call.at),
  infinity: (call) => raw("CAST('infinity' AS DOUBLE)", call.at),
  random: random,
  rand: random,
  bitwise_and: rule((a, b) => sql`(${a} & ${b})`, 2),
  bitwise_or: rule((a, b) => sql`(${a} | ${b})`, 2),
  bitwise_not: rule((a) => sql`(~ ${a})`, 1),
  bitwise_left_shift: rule((a, b) => sql`(${a} << ${b})`, 2),
  // Of a negative number Trino's moves the sign's bit as well, by a width that hangs on the type.
  bitwise_right_shift: rule((n, by) => {
    const failure =
      "NOT_SUPPORTED: bitwise_right_shift of a negative number is not supported by the local engine";
    return sql`(CASE WHEN athena_holds(${n} >= 0, ${literal(failure)}) THEN ${n} >> ${by} END)`;
  }, 2),
  md5: rule((bytes) => sql`unhex(md5(${bytes}))`, 1),
  sha1: rule((bytes) => sql`unhex(sha1(${bytes}))`, 1),
  sha256: rule((bytes) => sql`unhex(sha256(${bytes}))`, 1),
  to_hex: rule((bytes) => sql`hex(CAST(${bytes} AS BLOB))`, 1),
  from_hex: rule((text) => sql`unhex(${text})`, 1),
  to_base64: rule((bytes) => sql`to_base64(CAST(${bytes} AS BLOB))`, 1),
  from_base64: rule((text) => sql`from_base64(${text})`, 1),
};

function random(call: Call) {
  checkCount(call, 0, 2);
  const [low, high] = call.args;
  if (!low) return raw("random()", call.at);
  if (!high) return sql`CAST(floor(random() * ${low}) AS BIGINT)`;
  return sql`CAST(${low} + floor(random() * (${high} - ${low})) AS BIGINT)`;
}

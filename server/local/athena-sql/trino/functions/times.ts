import { AthenaSqlError, unsupported } from "@/server/local/athena-sql/error";
import { literal, type Piece, raw, sql } from "@/server/local/athena-sql/piece";
import { type Call, checkCount, literalArgument, type Rule, rule } from "./rule";
import { fromJoda, fromMySql } from "./time-formats";

const units = new Set(["millisecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year"]);

function unitOf(call: Call): string {
  const unit = literalArgument(call, 0, "a unit").toLowerCase();
  if (units.has(unit)) return unit;
  throw new AthenaSqlError(
    "INVALID_FUNCTION_ARGUMENT",
    `'${unit}' is not a valid DATE field`,
    call.at,
    call.source,
  );
}

function interval(unit: string): string {
  return unit === "quarter" ? "INTERVAL 3 MONTH" : `INTERVAL 1 ${unit.toUpperCase()}`;
}

const part = (field: string): Rule => rule((time) => sql`date_part('${field}', ${time})`, 1);

function formatted(translate: (format: string) => string | { odd: string }, call: Call): Piece {
  checkCount(call, 2);
  const format = translate(literalArgument(call, 1, "a format"));
  if (typeof format === "string") return raw(literal(format));
  throw unsupported(`${call.name} with ${format.odd}`, call.at, call.source);
}

export const times: Readonly<Record<string, Rule>> = {
  now: (call) => raw("athena_now()", call.at),
  current_timezone: (call) => raw("'UTC'", call.at),
  date: rule((time) => sql`CAST(${time} AS DATE)`, 1),
  year: part("year"),
  quarter: part("quarter"),
  month: part("month"),
  week: part("week"),
  week_of_year: part("week"),
  day: part("day"),
  day_of_month: part("day"),
  day_of_week: part("isodow"),
  dow: part("isodow"),
  day_of_year: part("dayofyear"),
  doy: part("dayofyear"),
  year_of_week: part("isoyear"),
  yow: part("isoyear"),
  hour: part("hour"),
  minute: part("minute"),
  second: part("second"),
  millisecond: rule((time) => sql`(date_part('millisecond', ${time}) % 1000)`, 1),
  last_day_of_month: rule((time) => sql`last_day(${time})`, 1),
  date_trunc: (call) => {
    checkCount(call, 2);
    return sql`${raw("athena_trunc(", call.at)}'${unitOf(call)}', ${call.args[1] ?? raw("")})`;
  },
  date_add: (call) => {
    checkCount(call, 3);
    const [, amount = raw(""), time = raw("")] = call.args;
    return sql`${raw("athena_plus(", call.at)}${time}, ${amount} * ${interval(unitOf(call))})`;
  },
  date_diff: (call) => {
    checkCount(call, 3);
    const [, from = raw(""), to = raw("")] = call.args;
    // Trino counts whole units that have passed, which is DuckDB's date_sub.
    return sql`${raw("date_sub(", call.at)}'${unitOf(call)}', ${from}, ${to})`;
  },
  date_format: (call) => {
    const format = formatted(fromMySql, call);
    return sql`${raw("strftime(", call.at)}${call.args[0] ?? raw("")}, ${format})`;
  },
  date_parse: (call) => {
    const format = formatted(fromMySql, call);
    return sql`${raw("strptime(", call.at)}${call.args[0] ?? raw("")}, ${format})`;
  },
  format_datetime: (call) => {
    const format = formatted(fromJoda, call);
    return sql`${raw("strftime(", call.at)}${call.args[0] ?? raw("")}, ${format})`;
  },
  parse_datetime: (call) => {
    const format = formatted(fromJoda, call);
    return sql`${raw("CAST(strptime(", call.at)}${call.args[0] ?? raw("")}, ${format}) AS TIMESTAMP WITH TIME ZONE)`;
  },
  from_unixtime: rule((seconds) => sql`to_timestamp(CAST(${seconds} AS DOUBLE))`, 1),
  from_unixtime_nanos: rule((nanos) => sql`to_timestamp(${nanos} / 1e9)`, 1),
  to_unixtime: rule((time) => sql`epoch(${time})`, 1),
  to_milliseconds: rule((span) => sql`epoch_ms(${span})`, 1),
  from_iso8601_timestamp: rule((text) => sql`CAST(${text} AS TIMESTAMP WITH TIME ZONE)`, 1),
  from_iso8601_date: rule((text) => sql`CAST(${text} AS DATE)`, 1),
  to_iso8601: rule((time) => sql`athena_iso8601(${time})`, 1),
};

import { literal } from "@/server/sql/tokenize";
import type { CopyPlan } from "./copy-options";
import type { TargetColumn } from "./target";

interface Fault {
  when: string;
  code: number;
  message: string;
  /** PostgreSQL itself fails on such a value, so it needs no look beforehand. */
  loud?: boolean;
}

/** How one staged text column becomes a value: an expression, and when it can't, why. */
export interface Conversion {
  column: TargetColumn;
  value: string;
  /** Pairs of a condition under which the value is bad and what is told of it. */
  faults: Fault[];
}

const TEXT_TYPES = new Set([25, 1042, 1043]);
const INTEGERS: Record<number, string> = { 20: "Long", 21: "Short", 23: "Integer" };
const DATE = 1082;
const TIMESTAMP = 1114;
const TIMESTAMPTZ = 1184;

export function conversion(column: TargetColumn, place: number, plan: CopyPlan): Conversion {
  const raw = `c${place}`;
  const text = cleaned(raw, column, plan);
  const { value, faults } = TEXT_TYPES.has(column.typeId)
    ? textValue(text, column, plan)
    : typedValue(text, column, plan);
  const missing = {
    when: `(${value}) IS NULL`,
    code: 1213,
    message: "Missing data for not-null field",
    loud: true,
  };
  return { column, value, faults: column.notNull ? [...faults, missing] : faults };
}

function cleaned(raw: string, column: TargetColumn, plan: CopyPlan): string {
  const isText = TEXT_TYPES.has(column.typeId);
  if (!isText) return `nullif(btrim(${raw}), '')`;
  const trimmed = plan.trimBlanks ? `rtrim(${raw})` : raw;
  if (plan.blanksAsNull)
    return `CASE WHEN btrim(${raw}) <> '' OR (${raw} = '' AND ${!plan.emptyAsNull}) THEN ${trimmed} END`;
  return plan.emptyAsNull ? `nullif(${trimmed}, '')` : trimmed;
}

function textValue(text: string, column: TargetColumn, plan: CopyPlan) {
  if (column.bytes === undefined) return { value: text, faults: [] };
  if (plan.truncateColumns) return { value: `rs_compat.cut_bytes(${text}, ${column.bytes})`, faults: [] };
  const length = {
    when: `octet_length(${text}) > ${column.bytes}`,
    code: 1204,
    message: "String length exceeds DDL length",
  };
  return { value: text, faults: [length] };
}

function typedValue(text: string, column: TargetColumn, plan: CopyPlan) {
  const { typeId, type } = column;
  if (typeId === DATE && isPattern(plan.dateFormat))
    return withPattern("load_date", text, plan.dateFormat, plan, 1205, "Invalid Date Format");
  if ((typeId === TIMESTAMP || typeId === TIMESTAMPTZ) && isPattern(plan.timeFormat))
    return withPattern(
      "load_timestamp",
      text,
      plan.timeFormat,
      plan,
      1206,
      "Invalid timestamp format or value",
    );
  const invalid = `NOT pg_input_is_valid(${text}, ${literal(type)})`;
  const { code, message } = faultOf(column);
  if (plan.acceptAnyDate && [DATE, TIMESTAMP, TIMESTAMPTZ].includes(typeId))
    return {
      value: `CASE WHEN pg_input_is_valid(${text}, ${literal(type)}) THEN (${text})::${type} END`,
      faults: [],
    };
  return { value: `(${text})::${type}`, faults: [{ when: invalid, code, message, loud: true }] };
}

function isPattern(format: string | undefined): format is string {
  return format !== undefined && format.toLowerCase() !== "auto";
}

function withPattern(
  name: string,
  text: string,
  format: string,
  plan: CopyPlan,
  code: number,
  message: string,
) {
  const value = `rs_compat.${name}(${text}, ${literal(format)})`;
  const when = `(${text}) IS NOT NULL AND ${value} IS NULL`;
  return { value, faults: plan.acceptAnyDate ? [] : [{ when, code, message: `${message} [${format}]` }] };
}

function faultOf(column: TargetColumn): { code: number; message: string } {
  const integer = INTEGERS[column.typeId];
  if (integer) return { code: 1207, message: `Invalid digit, Value '%s', Pos 0, Type: ${integer}` };
  if (column.typeId === DATE)
    return { code: 1205, message: "Invalid Date Format - length must be 10 or more" };
  if (column.typeId === TIMESTAMP || column.typeId === TIMESTAMPTZ)
    return { code: 1206, message: "Invalid timestamp format or value [YYYY-MM-DD HH24:MI:SS]" };
  if (column.typeId === 16) return { code: 1210, message: "Unknown boolean format" };
  if (column.typeId === 3802)
    return { code: 1224, message: "Invalid JSON format. The input could not be parsed as SUPER" };
  if (column.typeId === 1700)
    return { code: 1207, message: "Invalid digit, Value '%s', Pos 0, Type: Decimal" };
  return { code: 1207, message: `Invalid value '%s', Type: ${column.typeName}` };
}

/** True when a staged row can be loaded; `quiet` looks only for faults that PostgreSQL would not fail on. */
export function soundRow(conversions: Conversion[], quiet = false): string {
  const looked = conversions.flatMap((each) => each.faults).filter((fault) => !(quiet && fault.loud));
  const faults = looked.map(({ when }) => `coalesce(${when}, false)`);
  return faults.length === 0 ? "true" : `NOT (${faults.join(" OR ")})`;
}

/** One text that tells the first fault of a row: column place, code, message and value. */
export function firstFault(conversions: Conversion[]): string {
  const cases = conversions.flatMap((each, i) =>
    each.faults.map(({ when, code, message }) => {
      const told = message.includes("%s")
        ? `replace(${literal(message)}, '%s', left(c${i + 1}, 100))`
        : literal(message);
      return `WHEN ${when} THEN jsonb_build_array(${i}, ${code}, ${told}, left(c${i + 1}, 1000))`;
    }),
  );
  return cases.length === 0 ? "NULL::jsonb" : `CASE ${cases.join(" ")} END`;
}

import { AppError, type Issue } from "@/server/errors";
import { tokenizeAthena } from "@/server/sql/athena-tokens";
import { parametersAmong } from "@/server/sql/statements";
import type { Parameter } from "@/server/statements/contract";
import { refuseMismatch } from "./bind";

/** What is really sent to Athena, and how its positions lead back to the text that the person typed. */
export interface AthenaBound {
  sql: string;
  /** One literal for each `?` of the text, in order. */
  parameters: string[];
  /** Turns Athena's line and 1-based column into a 1-based position in the typed text, counted in characters. */
  positionAt(line: number, column: number): number;
}

/** StartQueryExecution takes no longer ExecutionParameter. */
const LENGTH_MAX = 1_024;

/**
 * Makes the `:name` parameters of a text Athena's own `?`, whose values are literals that tell their type: text is
 * quoted, a date is DATE '…'. NULL is none of the literals that it takes, so it is written into the text.
 */
export function bindAthena(source: string, given: Parameter[]): AthenaBound {
  const tokens = tokenizeAthena(source);
  const uses = parametersAmong(tokens);
  refuseMismatch(new Set(uses.map(({ name }) => name)), given);
  const mark = tokens.find(({ kind }) => kind === "placeholder");
  if (mark && uses.length > 0) {
    const message = "A text takes its values by name or by ?, not both: give each ? a name.";
    throw new AppError("invalid", message, { issues: [{ path: "sql", message }] });
  }
  const literals = literalsOf(given);
  const pieces: Piece[] = [];
  let at = 0;
  for (const { name, start, end } of uses) {
    pieces.push({ text: source.slice(at, start), from: at });
    pieces.push({ text: literals.get(name) === null ? "NULL" : "?", from: start });
    at = end;
  }
  pieces.push({ text: source.slice(at), from: at });
  return {
    sql: pieces.map(({ text }) => text).join(""),
    parameters: uses.flatMap(({ name }) => literals.get(name) ?? []),
    positionAt: (line, column) => positionAt({ source, pieces }, line, column),
  };
}

/** A part of what is sent, and where in the typed text it stood. */
interface Piece {
  text: string;
  from: number;
}

function positionAt(
  { source, pieces }: { source: string; pieces: readonly Piece[] },
  line: number,
  column: number,
): number {
  const sent = pieces.map(({ text }) => text).join("");
  const before = sent.split("\n").slice(0, line - 1);
  const lineStart = before.reduce((sum, one) => sum + one.length + 1, 0);
  const inLine = [...sent.slice(lineStart)].slice(0, column - 1).join("").length;
  let left = lineStart + inLine;
  let offset = source.length;
  for (const { text, from } of pieces) {
    offset = from + Math.min(left, text.length);
    if (left < text.length) break;
    left -= text.length;
  }
  return [...source.slice(0, offset)].length + 1;
}

function literalsOf(given: Parameter[]): Map<string, string | null> {
  const issues: Issue[] = [];
  const literals = new Map<string, string | null>();
  for (const [at, parameter] of given.entries()) {
    const { name, value } = parameter;
    const path = `parameters.${at}.value`;
    const text = value === null ? null : literalOf(value, parameter.type ?? "text");
    if (text === undefined) issues.push({ path, message: `:${name} is no ${parameter.type}.` });
    else if (text !== null && text.length > LENGTH_MAX) {
      const has = text.length.toLocaleString("en");
      issues.push({ path, message: `:${name} has ${has} characters as a literal; Athena takes 1,024.` });
    } else literals.set(name, text);
  }
  const [first] = issues;
  if (first) throw new AppError("invalid", first.message, { issues });
  return literals;
}

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** Undefined for a value that is none of its type. */
function literalOf(value: string, type: NonNullable<Parameter["type"]>): string | undefined {
  switch (type) {
    case "text":
    case "choice":
      return `'${value.replaceAll("'", "''")}'`;
    case "number":
      return NUMBER.test(value) ? value : undefined;
    case "boolean":
      return /^(true|false)$/i.test(value) ? value.toLowerCase() : undefined;
    case "date":
      return /^\d{4}-\d\d-\d\d$/.test(value) ? `DATE '${value}'` : undefined;
    case "timestamp":
      return timestampOf(value);
  }
}

const TIMESTAMP = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?))? ?(Z|[+-]\d\d(?::?\d\d)?)?$/;

/** Trino takes a space between date and time, and a zone by its name or as `+02:00`. */
function timestampOf(value: string): string | undefined {
  const [, date, time = "00:00:00", zone] = TIMESTAMP.exec(value) ?? [];
  if (date === undefined) return undefined;
  return `TIMESTAMP '${date} ${time}${zoneOf(zone)}'`;
}

function zoneOf(zone: string | undefined): string {
  if (zone === undefined) return "";
  if (zone === "Z") return " UTC";
  return ` ${zone.slice(0, 3)}:${zone.slice(3).replace(":", "") || "00"}`;
}

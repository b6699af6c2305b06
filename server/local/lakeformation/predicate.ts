import { AthenaSqlError } from "@/server/local/athena-sql/error";
import { Reader } from "@/server/local/athena-sql/reader";
import { type Token, tokenize } from "@/server/local/athena-sql/tokenize";

const comparisons = ["=", "<>", "!=", "<=", ">=", "<", ">"];
/** Words that can't be a column's name unless they are quoted. */
const reserved = new Set(["and", "or", "not", "in", "between", "like", "escape", "is", "null", "select"]);

/**
 * Reads a row filter: comparisons of columns with values, BETWEEN, IN, LIKE, IS NULL, joined by AND, OR and NOT. Answers
 * the columns it names, in lower case; throws an error that says where the text has no place in the language.
 */
export function readPredicate(text: string): string[] {
  const reader = new Reader(text, tokenize(text, "trino"), (token, expecting) =>
    refusal(text, token, `expected ${expecting.join(" or ")}`),
  );
  const columns = new Set<string>();
  disjunction({ text, reader, columns });
  if (reader.peek().kind !== "end") throw refusal(text, reader.peek(), "expected AND, OR or the end");
  return [...columns];
}

interface Reading {
  text: string;
  reader: Reader;
  columns: Set<string>;
}

function refusal(text: string, token: Token, why: string): AthenaSqlError {
  return new AthenaSqlError("", `mismatched input '${token.text}': ${why}`, token.start, text);
}

function disjunction(reading: Reading): void {
  do conjunction(reading);
  while (reading.reader.takes("or"));
}

function conjunction(reading: Reading): void {
  do negation(reading);
  while (reading.reader.takes("and"));
}

function negation(reading: Reading): void {
  const { reader } = reading;
  while (reader.takes("not"));
  if (reader.takes("(")) {
    disjunction(reading);
    reader.expect(")");
  } else condition(reading);
}

function condition(reading: Reading): void {
  const { reader } = reading;
  const first = reader.peek();
  const isColumn = operand(reading);
  const comparison = comparisons.find((sign) => reader.sees(sign));
  if (comparison !== undefined) {
    reader.expect(comparison);
    operand(reading);
    return;
  }
  if (reader.takes("is")) {
    reader.takes("not");
    reader.expect("null");
    return;
  }
  const negated = reader.takes("not");
  if (reader.takes("between")) {
    operand(reading);
    reader.expect("and");
    operand(reading);
  } else if (reader.takes("in")) {
    reader.list(() => operand(reading));
  } else if (reader.takes("like")) {
    reader.string();
    if (reader.takes("escape")) reader.string();
  } else if (negated || (!isColumn && !["true", "false"].includes(first.value))) {
    throw refusal(reading.text, reader.peek(), "expected a comparison");
  }
}

/** A column, or a value; true for a column. */
function operand(reading: Reading): boolean {
  const { text, reader, columns } = reading;
  const token = reader.peek();
  if (token.kind === "string") {
    reader.next();
    return false;
  }
  if (reader.takes("-") || reader.takes("+") || token.kind === "number") {
    if (reader.peek().kind !== "number") throw refusal(text, reader.peek(), "expected a number");
    reader.next();
    return false;
  }
  if (reader.takes("true") || reader.takes("false")) return false;
  if ((reader.sees("date") || reader.sees("timestamp")) && reader.peek(1).kind === "string") {
    reader.next();
    reader.next();
    return false;
  }
  const named = token.kind === "quoted" || (token.kind === "word" && !reserved.has(token.value));
  if (!named) throw refusal(text, token, "expected a column or a value");
  reader.next();
  if (reader.sees("(")) throw refusal(text, token, "row filters can't call functions");
  if (reader.sees(".")) throw refusal(text, reader.peek(), "row filters can't name nested columns");
  columns.add(token.value.toLowerCase());
  return true;
}

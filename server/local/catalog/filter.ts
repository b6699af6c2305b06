import { invalidInput } from "./errors";
import { type FilterToken, filterTokens } from "./filter-tokens";
import type { Column } from "./types";

/** A condition on `keys`, with values that are bound from `$first` on. */
export interface FilterSql {
  sql: string;
  values: string[];
}

const deepest = 200;
const numeric = /^(?:tinyint|smallint|int|integer|bigint|long|float|double|decimal(?:\s*\(.*\))?)$/;
const signs: Record<string, string> = {
  "=": "=",
  "==": "=",
  "<>": "<>",
  "!=": "<>",
  "<": "<",
  ">": ">",
  "<=": "<=",
  ">=": ">=",
};

type Kind = "text" | "numeric" | "date" | "timestamp";

interface Operand {
  place: number;
  kind: Kind;
  type: string;
}

/** Translates Glue's filter of partitions into SQL over their values; `first` is the number of the first bound value. */
export function filterSql(expression: string, partitionKeys: readonly Column[], first: number): FilterSql {
  const reader = new FilterReader(filterTokens(expression), partitionKeys, first);
  return { sql: reader.whole(), values: reader.values };
}

class FilterReader {
  readonly values: string[] = [];
  private at = 0;
  private depth = 0;
  private readonly tokens: readonly FilterToken[];
  private readonly keys: readonly Column[];
  private readonly first: number;

  constructor(tokens: readonly FilterToken[], keys: readonly Column[], first: number) {
    this.tokens = tokens;
    this.keys = keys;
    this.first = first;
  }

  whole(): string {
    const sql = this.either();
    if (this.peek().kind !== "end") throw this.unexpected();
    return sql;
  }

  private either(): string {
    const parts = [this.both()];
    while (this.word("or")) parts.push(this.both());
    return parts.length === 1 ? (parts[0] as string) : `(${parts.join(" or ")})`;
  }

  private both(): string {
    const parts = [this.one()];
    while (this.word("and")) parts.push(this.one());
    return parts.length === 1 ? (parts[0] as string) : `(${parts.join(" and ")})`;
  }

  private one(): string {
    // Nesting comes from outside: it must not run into the end of the stack.
    if (++this.depth > deepest) throw invalidInput("Expression is nested too deeply");
    try {
      if (this.word("not")) return `(not ${this.one()})`;
      if (!this.sign("(")) return this.comparison();
      const inner = this.either();
      this.expect(")");
      return inner;
    } finally {
      this.depth -= 1;
    }
  }

  private comparison(): string {
    const operand = this.operand();
    if (this.word("is")) {
      const not = this.word("not") ? " not" : "";
      if (!this.word("null")) throw this.unexpected();
      return `${typedValue(operand)} is${not} null`;
    }
    const not = this.word("not") ? "not " : "";
    if (this.word("in")) return `${typedValue(operand)} ${not}in (${this.list(operand).join(", ")})`;
    if (this.word("between")) {
      const low = this.literal(operand);
      if (!this.word("and")) throw this.unexpected();
      return `${typedValue(operand)} ${not}between ${low} and ${this.literal(operand)}`;
    }
    if (this.word("like")) {
      const text = { ...operand, kind: "text" as const };
      return `${typedValue(text)} ${not}like ${this.literal(text)}`;
    }
    const token = this.peek();
    const sign = token.kind === "sign" && not === "" ? signs[token.text] : undefined;
    if (sign === undefined) throw this.unexpected();
    this.at += 1;
    // The plain element, so that the index on the first value can be used.
    if (sign === "=" && operand.kind === "text") return `keys[${operand.place}] = ${this.literal(operand)}`;
    return `${typedValue(operand)} ${sign} ${this.literal(operand)}`;
  }

  private operand(): Operand {
    const token = this.peek();
    if (token.kind !== "name") throw this.unexpected();
    const place = this.keys.findIndex((key) => key.name.toLowerCase() === token.text.toLowerCase());
    const key = this.keys[place];
    if (!key) throw invalidInput(`Unsupported expression: ${token.text} is not a partition key`);
    this.at += 1;
    return { place: place + 1, kind: kindOf(key.type), type: key.type };
  }

  private list(operand: Operand): string[] {
    this.expect("(");
    const literals = [this.literal(operand)];
    while (this.sign(",")) literals.push(this.literal(operand));
    this.expect(")");
    return literals;
  }

  private literal(operand: Operand): string {
    // A literal may be written with its type: DATE '2024-01-31'.
    if (this.next().kind === "text" && !this.word("date")) this.word("timestamp");
    const token = this.peek();
    if (token.kind !== "text" && token.kind !== "number") throw this.unexpected();
    if (!fits(token.text, operand.kind)) {
      throw invalidInput(`'${token.text}' is not a valid value for the type '${operand.type}'`);
    }
    this.at += 1;
    this.values.push(token.text);
    return `$${this.first + this.values.length - 1}::${operand.kind}`;
  }

  private peek(): FilterToken {
    return this.tokens[this.at] ?? { kind: "end", text: "" };
  }

  private next(): FilterToken {
    return this.tokens[this.at + 1] ?? { kind: "end", text: "" };
  }

  private word(word: string): boolean {
    const token = this.peek();
    if (token.kind !== "name" || token.quoted || token.text.toLowerCase() !== word) return false;
    this.at += 1;
    return true;
  }

  private sign(sign: string): boolean {
    const token = this.peek();
    if (token.kind !== "sign" || token.text !== sign) return false;
    this.at += 1;
    return true;
  }

  private expect(sign: string): void {
    if (!this.sign(sign)) throw this.unexpected();
  }

  private unexpected() {
    const token = this.peek();
    return invalidInput(
      token.kind === "end"
        ? "Unexpected end of the expression"
        : `Unexpected '${token.text}' in the expression`,
    );
  }
}

function kindOf(type: string): Kind {
  const plain = type.trim().toLowerCase();
  if (numeric.test(plain)) return "numeric";
  if (plain === "date" || plain === "timestamp") return plain;
  return "text";
}

/** A value that isn't of its key's type is NULL, as Hive reads it. */
function typedValue({ place, kind }: Operand): string {
  const text = `nullif(keys[${place}], '__HIVE_DEFAULT_PARTITION__')`;
  return kind === "text"
    ? text
    : `(case when pg_input_is_valid(${text}, '${kind}') then (${text})::${kind} end)`;
}

function fits(text: string, kind: Kind): boolean {
  if (kind === "numeric") return /^-?\d{1,40}(?:\.\d{1,40})?$/.test(text);
  if (kind === "text") return true;
  const match = /^(\d{4}-\d{2}-\d{2})(?:[ T]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?)?$/.exec(text);
  return match !== null && !Number.isNaN(Date.parse(match[1] as string));
}

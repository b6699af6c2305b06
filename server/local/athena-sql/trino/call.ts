import { AthenaSqlError, unsupported } from "@/server/local/athena-sql/error";
import { join, type Piece, raw, sql } from "@/server/local/athena-sql/piece";
import type { Token } from "@/server/local/athena-sql/tokenize";
import type { Trino } from "./context";
import { ruleOf } from "./functions";
import { isRefusedCount, refusedFunctions } from "./functions/refused";
import type { Call } from "./functions/rule";
import { orderBy, windowBody } from "./window";

interface Modifiers {
  distinct: boolean;
  star: boolean;
  order: Piece | null;
  nulls: string;
  filter: Piece | null;
  over: Piece | null;
}

/** A function's call; the name has been read. */
export function call(trino: Trino, name: Token): Piece {
  const { reader } = trino;
  reader.expect("(");
  const modifiers: Modifiers = {
    distinct: reader.takes("distinct"),
    star: false,
    order: null,
    nulls: "",
    filter: null,
    over: null,
  };
  if (!modifiers.distinct) reader.takes("all");
  const args = argumentsOf(trino, modifiers);
  if (reader.takes("within", "group")) {
    reader.expect("(");
    modifiers.order = orderBy(trino);
    reader.expect(")");
  }
  suffixes(trino, modifiers);
  return write({ name: name.value, at: name.start, source: reader.source, args }, modifiers);
}

function argumentsOf(trino: Trino, modifiers: Modifiers): Piece[] {
  const { reader } = trino;
  const args: Piece[] = [];
  if (reader.takes("*")) modifiers.star = true;
  else {
    while (!reader.sees(")") && !reader.sees("order", "by")) {
      args.push(trino.expression());
      if (reader.takes("on", "overflow")) {
        throw unsupported("ON OVERFLOW", reader.peek().start, reader.source);
      }
      if (!reader.takes(",")) break;
    }
    if (reader.sees("order", "by")) modifiers.order = orderBy(trino);
  }
  reader.expect(")");
  return args;
}

function suffixes(trino: Trino, modifiers: Modifiers): void {
  const { reader } = trino;
  if (reader.takes("filter")) {
    reader.expect("(", "where");
    modifiers.filter = trino.expression();
    reader.expect(")");
  }
  if (reader.takes("ignore", "nulls")) modifiers.nulls = " IGNORE NULLS";
  else reader.takes("respect", "nulls");
  if (!reader.takes("over")) return;
  if (reader.sees("(")) {
    reader.expect("(");
    modifiers.over = sql`(${windowBody(trino)})`;
    reader.expect(")");
  } else modifiers.over = raw(`"${reader.name().value.replaceAll('"', '""')}"`);
}

function write(call: Call, modifiers: Modifiers): Piece {
  const rule = ruleOf(call.name);
  if (rule === undefined) throw unknownFunction(call);
  if (isRefusedCount(call.name, call.args.length)) {
    throw unsupported(`${call.name} with ${call.args.length} arguments`, call.at, call.source);
  }
  const { distinct, star, order, nulls, filter, over } = modifiers;
  const plain = !distinct && !star && !order && nulls === "" && !filter && !over;
  if (typeof rule === "function") {
    if (plain) return rule(call);
    throw unsupported(`${call.name} as an aggregate or window function in this form`, call.at, call.source);
  }
  const called = (name: string, args: Piece[]) => {
    const inner = sql`${distinct ? "DISTINCT " : ""}${star ? "*" : join(args)}${nulls}${order ? sql` ${order}` : ""}`;
    const plainly = sql`${raw(name, call.at)}(${inner})`;
    const filtered = filter ? sql`${plainly} FILTER (WHERE ${filter})` : plainly;
    return over ? sql`${filtered} OVER ${over}` : filtered;
  };
  return typeof rule === "string" ? called(rule, call.args) : rule.aggregate(call, called);
}

function unknownFunction({ name, at, source }: Call): AthenaSqlError {
  if (refusedFunctions.has(name)) return unsupported(`Function ${name}`, at, source);
  return new AthenaSqlError("FUNCTION_NOT_FOUND", `Function '${name}' not registered`, at, source);
}

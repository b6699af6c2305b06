import { AthenaSqlError, unsupported } from "@/server/local/athena-sql/error";
import { join, type Piece, raw, sql } from "@/server/local/athena-sql/piece";

/** A call as it was typed, before it is put into DuckDB's words. */
export interface Call {
  name: string;
  at: number;
  source: string;
  args: Piece[];
}

export type Rule = string | ((call: Call) => Piece) | AggregateRule;

/** Writes a call of DuckDB's with what the user's has beside its arguments: DISTINCT, ORDER BY, FILTER, OVER. */
type Called = (name: string, args: Piece[]) => Piece;

export interface AggregateRule {
  aggregate(call: Call, called: Called): Piece;
}

/** An aggregate function that is more than a call of one of DuckDB's. */
export function aggregate(
  min: number,
  max: number,
  write: (args: Piece[], called: Called) => Piece,
): AggregateRule {
  return {
    aggregate(call, called) {
      checkCount(call, min, max);
      return sql`${raw("", call.at)}${write(call.args, called)}`;
    },
  };
}

/** `wrong number of arguments` unless there are so many. */
export function checkCount(call: Call, min: number, max = min): void {
  if (call.args.length >= min && call.args.length <= max) return;
  throw new AthenaSqlError(
    "FUNCTION_NOT_FOUND",
    `Unexpected number of arguments for function ${call.name}: ${call.args.length}`,
    call.at,
    call.source,
  );
}

/** A rule for a call of at least `min` arguments, which it gets one by one. */
export function rule(
  write: (first: Piece, second: Piece, third: Piece) => Piece,
  min: 1 | 2 | 3,
  max: number = min,
): Rule {
  return (call) => {
    checkCount(call, min, max);
    const [first = raw(""), second = raw(""), third = raw("")] = call.args;
    const piece = write(first, second, third);
    piece.fragments.unshift({ text: "", at: call.at });
    return piece;
  };
}

/** The same call under another name. */
export const as = (name: string, call: Call): Piece => sql`${raw(name, call.at)}(${join(call.args)})`;

/** The literal that an argument has to be; what is only known as the rows come can't be translated. */
export function literalArgument(call: Call, index: number, what: string): string {
  const value = call.args[index]?.string;
  if (value !== undefined) return value;
  throw unsupported(`${call.name} with ${what} that is not a literal`, call.at, call.source);
}

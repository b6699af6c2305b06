import { AppError } from "@/server/errors";
import { reading } from "@/server/sql/reading";
import { type SourceRange, splitStatements } from "@/server/sql/statements";
import { keyword, tokenize } from "@/server/sql/tokenize";
import type { Parameter, ScriptMode } from "@/server/statements/contract";
import { dealOut } from "./bind";
import { SCRIPT_STATEMENTS_MAX, SQL_BYTES_MAX, TRANSACTION_STATEMENTS_MAX } from "./contract";

interface Script {
  sql: string;
  parameters: Parameter[];
  mode: ScriptMode;
  label?: string | undefined;
}

export interface PlannedStatement {
  sql: string;
  /** Where it begins in the text of the script, 0-based. */
  start: number;
  /** Those of the script's that it names. */
  parameters: Parameter[];
}

/** Takes a script apart into what will be sent; throws `invalid` for what cannot be. Pure. */
export function planScript(script: Script): PlannedStatement[] {
  const ranges = reading(() => splitStatements(script.sql));
  if (ranges.length === 0) throw invalid("There is no SQL to run.");
  refuseTooMany(ranges, script);
  for (const [at, { text }] of ranges.entries()) refuseTooLong(text, at + 1);
  if (script.mode === "transaction") refuseOwnTransaction(ranges);
  const dealt = dealOut(
    ranges.map(({ text }) => text),
    script.parameters,
  );
  return ranges.map(({ text, start }, at) => ({ sql: text, start, parameters: dealt[at] ?? [] }));
}

function refuseTooMany({ length }: SourceRange[], { mode, label }: Script): void {
  if (mode === "session") {
    if (length <= SCRIPT_STATEMENTS_MAX) return;
    throw invalid(`The script has ${length} statements; at most ${SCRIPT_STATEMENTS_MAX} run as one.`);
  }
  const max = TRANSACTION_STATEMENTS_MAX - (label === undefined ? 0 : 1);
  if (length <= max) return;
  const less = label === undefined ? "" : ", and setting the label is one of them";
  throw invalid(
    `The script has ${length} statements; the Data API takes ${TRANSACTION_STATEMENTS_MAX} in one transaction${less}.`,
  );
}

function refuseTooLong(text: string, ordinal: number): void {
  const bytes = Buffer.byteLength(text);
  if (bytes <= SQL_BYTES_MAX) return;
  const [has, takes] = [bytes, SQL_BYTES_MAX].map((count) => count.toLocaleString("en"));
  throw invalid(`Statement ${ordinal} has ${has} bytes; the Data API takes ${takes}.`, { ordinal });
}

const CONTROL = new Set(["begin", "start", "commit", "end", "rollback", "abort"]);

/**
 * The Data API opens and ends the transaction of a batch; a COMMIT within it would let what stands before stay after a
 * failure, and so would TRUNCATE, which commits what ran before it (docs.aws.amazon.com/redshift/latest/dg/r_TRUNCATE.html).
 */
function refuseOwnTransaction(ranges: SourceRange[]): void {
  for (const [at, { text, start }] of ranges.entries()) {
    const word = keyword(tokenize(text)[0]);
    const why = CONTROL.has(word)
      ? "the script is one transaction already. Leave it out, or run statement by statement."
      : word === "truncate"
        ? "Redshift commits with it all that ran before it. Use DELETE, or run statement by statement."
        : null;
    if (why === null) continue;
    const details = { ordinal: at + 1, position: start + 1 };
    throw invalid(`Statement ${at + 1} is ${word.toUpperCase()}: ${why}`, details);
  }
}

function invalid(message: string, details?: Record<string, unknown>): AppError {
  return new AppError("invalid", message, {
    issues: [{ path: "sql", message }],
    ...(details ? { details } : {}),
  });
}

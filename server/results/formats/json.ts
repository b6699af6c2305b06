import type { Column } from "@/server/accounts/contract";
import { commonType } from "./common-type";
import { distinctNames, type Source } from "./source";

type WriteCell = (text: string) => string;

const NUMBERS = new Set(["int2", "int4", "float4", "float8"]);
const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/**
 * How the values of a column are written, by its type: SMALLINT, INTEGER and floats as numbers with the digits that the
 * warehouse printed, booleans as booleans, all else as text: a BIGINT or DECIMAL would lose digits in most readers. NaN
 * and Infinity, which JSON lacks, are text too.
 */
function cellWriter(column: Column): WriteCell {
  const type = commonType(column.type);
  if (NUMBERS.has(type)) return (text) => (JSON_NUMBER.test(text) ? text : JSON.stringify(text));
  if (type === "bool") return (text) => String(text === "true" || text === "t");
  return (text) => JSON.stringify(text);
}

/** `{"columns": […], "rows": [[…], …], "state": …}`: columns of one name stay apart. */
export async function* json({ columns, cutReason, batches }: Source): AsyncGenerator<Buffer> {
  const writers = columns.map(cellWriter);
  const head = columns.map(({ name, type }) => ({ name, type }));
  yield Buffer.from(`{"columns":${JSON.stringify(head)},"rows":[`);
  let separator = "\n";
  for await (const rows of batches()) {
    let text = "";
    for (const row of rows) {
      text += `${separator}[${row.map((cell, at) => (cell === null ? "null" : writers[at]?.(cell))).join(",")}]`;
      separator = ",\n";
    }
    yield Buffer.from(text);
  }
  const state = cutReason === null ? { state: "complete" } : { state: "cut", cutReason };
  yield Buffer.from(`\n],${JSON.stringify(state).slice(1)}\n`);
}

/** One object a line. */
export async function* ndjson({ columns, batches }: Source): AsyncGenerator<Buffer> {
  const writers = columns.map(cellWriter);
  const names = distinctNames(columns).map((name) => JSON.stringify(name));
  for await (const rows of batches()) {
    let text = "";
    for (const row of rows) {
      const fields = row.map((cell, at) => `${names[at]}:${cell === null ? "null" : writers[at]?.(cell)}`);
      text += `{${fields.join(",")}}\n`;
    }
    yield Buffer.from(text);
  }
}

import { type DuckDBConnection, DuckDBScalarFunction, LIST, listValue, VARCHAR } from "@duckdb/node-api";

/** The lines that DuckDB's own functions don't split as the SerDes do: those with a quote or an escapeChar. */
export function registerSplitFunctions(connection: DuckDBConnection): void {
  register(connection, "athena_split_csv", 4, ([line = "", separator = "", quote = "", escapeChar = ""]) =>
    splitCsv(line, separator, quote, escapeChar),
  );
  register(connection, "athena_split_escaped", 3, ([line = "", separator = "", escapeChar = ""]) =>
    splitEscaped(line, separator, escapeChar),
  );
}

function register(
  connection: DuckDBConnection,
  name: string,
  count: number,
  split: (args: string[]) => string[],
): void {
  const places = Array.from({ length: count }, (_, i) => i);
  connection.registerScalarFunction(
    DuckDBScalarFunction.create({
      name,
      returnType: LIST(VARCHAR),
      parameterTypes: places.map(() => VARCHAR),
      mainFunction: (_info, input, output) => {
        const vectors = places.map((i) => input.getColumnVector(i));
        for (let row = 0; row < input.rowCount; row++) {
          output.setItem(row, listValue(split(vectors.map((vector) => String(vector.getItem(row) ?? "")))));
        }
        output.flush();
      },
    }),
  );
}

/**
 * As opencsv's parser has it, which OpenCSVSerde hands single lines: a quote inside a field is part of it and opens or
 * closes quotation all the same, and a field whose quotes aren't closed at the line's end is missing.
 */
function splitCsv(line: string, separator: string, quote: string, escapeChar: string): string[] {
  const fields: string[] = [];
  let field = "";
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at);
    const next = line.charAt(at + 1);
    if (char === escapeChar && char !== quote) {
      if (quoted && next !== "" && (next === quote || next === escapeChar)) {
        field += next;
        at += 1;
      }
    } else if (char === quote) {
      if (quoted && next === quote) {
        field += next;
        at += 1;
        continue;
      }
      const inside = at > 2 && line.charAt(at - 1) !== separator && next !== "" && next !== separator;
      if (inside) field = field !== "" && field.trim() === "" ? "" : field + char;
      quoted = !quoted;
    } else if (char === separator && !quoted) {
      fields.push(field);
      field = "";
    } else field += char;
  }
  return quoted ? fields : [...fields, field];
}

/** LazySimpleSerDe's ESCAPED BY: the character after it is only itself. */
function splitEscaped(line: string, separator: string, escapeChar: string): string[] {
  const fields: string[] = [];
  let field = "";
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at);
    if (char === escapeChar && at + 1 < line.length) field += unescaped(line.charAt(++at));
    else if (char === separator) {
      fields.push(field);
      field = "";
    } else field += char;
  }
  return [...fields, field];
}

const unescaped = (char: string) => (char === "n" ? "\n" : char === "r" ? "\r" : char);

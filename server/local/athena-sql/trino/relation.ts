import { AthenaSqlError, unsupported } from "@/server/local/athena-sql/error";
import { type Piece, quoteName, raw, sql } from "@/server/local/athena-sql/piece";
import { alias, aliasOf, readAlias } from "./alias";
import { type Relation, scopeOf, type TableUse, type Trino } from "./context";
import { unnest } from "./unnest";

/** A table of a FROM, with all that is joined to it. */
export function relation(trino: Trino): Piece {
  const { reader } = trino;
  const scope = scopeOf(trino);
  const first = scope.relations.length;
  let piece = sampled(trino);
  for (;;) {
    const { start } = reader.peek();
    const before = scope.relations.length;
    if (reader.takes("cross", "join")) {
      piece = sql`${piece} ${raw("CROSS JOIN", start)} ${sampled(trino)}`;
      continue;
    }
    const natural = reader.takes("natural") ? "NATURAL " : "";
    const kind = joinKind(trino);
    if (kind === null) return piece;
    const right = sampled(trino);
    const [leftSide, rightSide] = [scope.relations.slice(first, before), scope.relations.slice(before)];
    const joined = sql`${piece} ${raw(`${natural}${kind} JOIN`, start)} ${right}`;
    // What the condition of an outer join rules out are rows of the side that may be missing.
    const ruled = { INNER: [...leftSide, ...rightSide], LEFT: rightSide, RIGHT: leftSide, FULL: [] }[kind];
    piece = natural ? joined : sql`${joined}${condition(trino, ruled)}`;
    if (kind === "LEFT" || kind === "FULL") optional(rightSide);
    if (kind === "RIGHT" || kind === "FULL") optional(leftSide);
  }
}

function optional(relations: Relation[]): void {
  for (const each of relations) each.nullable = true;
}

function joinKind({ reader }: Trino): "INNER" | "LEFT" | "RIGHT" | "FULL" | null {
  for (const kind of ["LEFT", "RIGHT", "FULL"] as const) {
    if (!reader.takes(kind.toLowerCase())) continue;
    reader.takes("outer");
    reader.expect("join");
    return kind;
  }
  if (reader.takes("inner", "join") || reader.takes("join")) return "INNER";
  return null;
}

function condition(trino: Trino, ruled: Relation[]): Piece {
  const { reader } = trino;
  if (reader.takes("using")) {
    return sql` USING (${reader.list(() => quoteName(reader.name().value)).join(", ")})`;
  }
  reader.expect("on");
  const on = trino.expression();
  for (const { use, nullable } of ruled) {
    if (use && !nullable) use.conditions.push(...(on.conjuncts ?? [on]).filter((part) => !part.hasQuery));
  }
  return sql` ON ${on}`;
}

function sampled(trino: Trino): Piece {
  const { reader } = trino;
  const piece = aliased(trino);
  if (!reader.takes("tablesample")) return piece;
  const method = reader.takes("bernoulli") ? "BERNOULLI" : "SYSTEM";
  if (method === "SYSTEM") reader.expect("system");
  reader.expect("(");
  const percent = reader.next().text;
  reader.expect(")");
  return sql`${piece} TABLESAMPLE ${method}(${percent} PERCENT)`;
}

function aliased(trino: Trino): Piece {
  const { reader } = trino;
  const { start } = reader.peek();
  if (reader.takes("unnest")) {
    const piece = unnest(trino, start);
    scopeOf(trino).relations.push({ use: null, nullable: false, name: null });
    return piece;
  }
  const lateral = reader.takes("lateral");
  if (reader.takes("(")) {
    const before = scopeOf(trino).relations.length;
    const inner = ["select", "with", "values", "("].some((word) => reader.sees(word))
      ? subquery(trino, lateral)
      : relation(trino);
    reader.expect(")");
    // Brackets around a join hold its tables; a query is one more.
    if (scopeOf(trino).relations.length > before) return sql`(${inner})${alias(trino)}`;
    return sql`(${inner})${named(trino, null)}`;
  }
  return table(trino);
}

/** `(select …)`, or brackets around a join: `((a join b …))`. */
function subquery(trino: Trino, lateral: boolean): Piece {
  const { reader } = trino;
  let ahead = 0;
  while (reader.peek(ahead).text === "(") ahead += 1;
  const { kind, value } = reader.peek(ahead);
  if (kind === "word" && ["select", "with", "values"].includes(value)) {
    const around = trino.scopes;
    // It sees nothing of the SELECT around it.
    if (!lateral) trino.scopes = [];
    const query = trino.query();
    trino.scopes = around;
    return { ...query, columns: [] };
  }
  return relation(trino);
}

function table(trino: Trino): Piece {
  const { reader } = trino;
  const first = reader.name();
  const names = [first.value.toLowerCase()];
  while (reader.takes(".")) names.push(reader.name().value.toLowerCase());
  if (reader.sees("(")) throw unsupported(`Table function ${first.text}`, first.start, reader.source);
  if (reader.sees("for", "timestamp") || reader.sees("for", "version") || reader.sees("for", "system_time")) {
    throw unsupported("Time travel (of ICEBERG tables)", reader.peek().start, reader.source);
  }
  if (names.length === 1 && trino.withNames.some((known) => known.includes(names[0] ?? ""))) {
    return sql`${raw(quoteName(first.value), first.start)}${named(trino, quoteName(first.value))}`;
  }
  const use = tableUse(trino, names, first.start);
  const given = readAlias(trino);
  if (given) use.alias = given.name.toLowerCase();
  trino.tables.push(use);
  const columns = given?.columns ? `(${given.columns.map(quoteName).join(", ")})` : "";
  const name = quoteName(given?.name ?? use.table);
  // Conditions name columns as they are called here, and not as the table calls them.
  scopeOf(trino).relations.push({ use: columns === "" ? use : null, nullable: false, name });
  return sql`${raw(quoteName(use.id), first.start)} AS ${name}${columns}`;
}

/** The alias of what is no table, which its columns may be qualified with. */
function named(trino: Trino, own: string | null): Piece {
  const found = readAlias(trino);
  scopeOf(trino).relations.push({ use: null, nullable: false, name: found ? quoteName(found.name) : own });
  return aliasOf(found);
}

function tableUse(trino: Trino, names: string[], at: number): TableUse {
  const [table = "", database = trino.database, catalog = null] = names.toReversed();
  if (names.length > 3) throw new AthenaSqlError("", "Too many dots in table name", at, trino.reader.source);
  if (database === "") {
    throw new AthenaSqlError(
      "MISSING_SCHEMA_NAME",
      "Schema must be specified when session schema is not set",
      at,
      trino.reader.source,
    );
  }
  const id = `${trino.prefix}${trino.tables.length}`;
  return { id, catalog, database, table, at, alias: table, conditions: [], path: false };
}

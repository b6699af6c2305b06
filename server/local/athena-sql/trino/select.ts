import { columnNotFound } from "@/server/local/athena-sql/error";
import {
  type ColumnName,
  type Fragment,
  join,
  type Piece,
  quoteName,
  raw,
  sql,
} from "@/server/local/athena-sql/piece";
import { unnamedColumn } from "./alias";
import { emptyScope, type Scope, type Trino } from "./context";
import { relation } from "./relation";
import { windowBody } from "./window";

const pathColumn = "$path";

/** One SELECT, without ORDER BY and what follows. */
export function select(trino: Trino): Piece {
  const { reader } = trino;
  const { start } = reader.peek();
  reader.expect("select");
  const scope = emptyScope();
  trino.scopes.push(scope);
  const quantifier = reader.takes("distinct") ? "DISTINCT " : "";
  if (quantifier === "") reader.takes("all");
  const items = [item(trino, scope)];
  while (reader.takes(",")) items.push(item(trino, scope));
  let piece = sql`${raw("SELECT ", start)}${quantifier}${join(items)}`;
  let where: Piece | null = null;
  if (reader.takes("from")) piece = sql`${piece} FROM ${from(trino)}`;
  if (reader.takes("where")) {
    where = trino.expression();
    piece = sql`${piece} WHERE ${where}`;
  }
  if (reader.takes("group", "by")) piece = sql`${piece} GROUP BY ${grouping(trino)}`;
  if (reader.takes("having")) piece = sql`${piece} HAVING ${trino.expression()}`;
  if (reader.takes("window")) piece = sql`${piece} WINDOW ${windows(trino)}`;
  trino.scopes.pop();
  close(trino, scope, where);
  return piece;
}

function item(trino: Trino, scope: Scope): Piece {
  const { reader } = trino;
  if (reader.takes("*")) return star("*", scope);
  const { start } = reader.peek();
  const value = trino.expression();
  if (reader.takes(".", "*")) return star(`${value.fragments.map(({ text }) => text).join("")}.*`, scope);
  const named = reader.takes("as") || reader.peek().kind === "quoted" || isAlias(trino);
  if (named) {
    const alias = reader.name().value;
    scope.aliases.add(alias.toLowerCase());
    return sql`${value} AS ${quoteName(alias)}`;
  }
  if (value.column) return value;
  const field = /\)\.("(?:[^"]|"")*")$/.exec(value.fragments.map(({ text }) => text).join(""))?.[1];
  value.fragments.unshift({ text: "", at: start });
  return sql`${value} AS ${field ?? quoteName(unnamedColumn)}`;
}

function star(text: string, scope: Scope): Piece {
  const fragment: Fragment = { text, at: null };
  scope.stars.push(fragment);
  return { fragments: [fragment], columns: [], hasQuery: false };
}

const afterItem = new Set(
  "from where group having window order union except intersect limit offset fetch".split(" "),
);

function isAlias({ reader }: Trino): boolean {
  const { kind, value } = reader.peek();
  return kind === "word" && !afterItem.has(value);
}

function from(trino: Trino): Piece {
  const relations = [relation(trino)];
  while (trino.reader.takes(",")) relations.push(relation(trino));
  return join(relations);
}

function grouping(trino: Trino): Piece {
  const { reader } = trino;
  if (!reader.takes("distinct")) reader.takes("all");
  const keys: Piece[] = [];
  do keys.push(groupingElement(trino));
  while (reader.takes(","));
  return join(keys);
}

function groupingElement(trino: Trino): Piece {
  const { reader } = trino;
  for (const word of ["rollup", "cube"]) {
    if (reader.takes(word)) return sql`${word.toUpperCase()} ${list(trino)}`;
  }
  if (!reader.takes("grouping", "sets")) return reader.takes("(", ")") ? raw("()") : trino.expression();
  return sql`GROUPING SETS (${join(reader.list(() => (reader.sees("(") ? list(trino) : trino.expression())))})`;
}

function list(trino: Trino): Piece {
  const { reader } = trino;
  if (reader.takes("(", ")")) return raw("()");
  return sql`(${join(reader.list(() => trino.expression()))})`;
}

function windows(trino: Trino): Piece {
  const { reader } = trino;
  const all: Piece[] = [];
  do {
    const name = quoteName(reader.name().value);
    reader.expect("as", "(");
    all.push(sql`${name} AS (${windowBody(trino)})`);
    reader.expect(")");
  } while (reader.takes(","));
  return join(all);
}

/** What can only be said once the whole SELECT is read: which names mean which table. */
function close(trino: Trino, scope: Scope, where: Piece | null): void {
  const uses = scope.relations.flatMap(({ use }) => use ?? []);
  for (const column of scope.columns) withoutDatabase(column, scope);
  withoutAliases(trino, scope);
  if (scope.columns.some(({ parts }) => parts.at(-1)?.toLowerCase() === pathColumn)) {
    for (const use of uses) use.path = true;
    if (uses.length > 0) for (const each of scope.stars) each.text += ` EXCLUDE (${quoteName(pathColumn)})`;
  }
  for (const { use, nullable } of scope.relations) {
    if (use && !nullable && where)
      use.conditions.push(...(where.conjuncts ?? [where]).filter((part) => !part.hasQuery));
  }
  // A name that isn't of this SELECT may be of the one around it.
  trino.scopes.at(-1)?.columns.push(...scope.columns);
}

/**
 * DuckDB takes a result's name for a column all over its SELECT, Trino only in ORDER BY. With the name of its table
 * it is nothing but a column; where there are several tables, which it would be of is not known here.
 */
function withoutAliases(trino: Trino, { relations, bare, aliases }: Scope): void {
  // The one scope left is that of the query's ORDER BY: otherwise the column may be of a SELECT around this one.
  if (trino.scopes.length > 1 || relations.length > 1) return;
  for (const column of bare) {
    const name = column.parts[0]?.toLowerCase() ?? "";
    if (!aliases.has(name)) continue;
    const [only] = relations;
    if (!only) throw columnNotFound(name, column.at, trino.reader.source);
    if (only.name !== null) column.fragment.text = `${only.name}.${column.fragment.text}`;
  }
}

/** `db.t.a` is `t.a` in DuckDB, where every table is a view with an alias. */
function withoutDatabase(column: ColumnName, { relations }: Scope): void {
  const lower = column.parts.map((part) => part.toLowerCase());
  for (const { use } of relations) {
    if (!use || use.alias !== use.table) continue;
    const lead = [
      [use.database, use.table],
      ["awsdatacatalog", use.database, use.table],
    ].find((names) => lower.length > names.length && names.every((name, i) => lower[i] === name));
    if (!lead) continue;
    column.parts = column.parts.slice(lead.length - 1);
    column.fragment.text = column.parts.map(quoteName).join(".");
    return;
  }
}

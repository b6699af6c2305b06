import type { Completion } from "@codemirror/autocomplete";
import { type Wanted, wantedAt } from "./completion-context";
import { findTable, isSystemSchema, type NameIndex, type TableEntry } from "./name-index";
import type { TableUse } from "./sql-scope";
import { quoted, REDSHIFT_SQL, type SqlWords } from "./sql-words";

/** What can stand at the cursor, and which part of the text it would take the place of. */
export interface Answer {
  from: number;
  to: number;
  options: Completion[];
  /** Whether typing on only narrows this list. */
  isWhole: boolean;
}

/** The list need not be longer: who types on gets a new one. */
const OPTIONS_MAX = 300;

/** Completions for a statement with the cursor at `cursor`; `parameters` are those of the whole text. */
export function completionsAt(
  sql: string,
  cursor: number,
  index: NameIndex,
  parameters: readonly string[],
  engine: SqlWords = REDSHIFT_SQL,
  isAsked = false,
): Answer | null {
  const found = wantedAt(sql, cursor, engine, isAsked);
  if (!found) return null;
  const wanted = { ...found, quoteName: (name: string) => engine.quoteName(name, sql) };
  const options = optionsFor(wanted, index, parameters, wordsOf(engine));
  if (options.length === 0) return null;
  const isCapped = (wanted.kind === "table" || wanted.kind === "member") && options.length >= OPTIONS_MAX;
  return { from: wanted.from, to: wanted.to, options, isWhole: !isCapped && wanted.typed !== "" };
}

/** What is wanted, and how its text quotes names. */
type Asked = Wanted & { quoteName(name: string): string };

function optionsFor(
  wanted: Asked,
  index: NameIndex,
  parameters: readonly string[],
  { keywords, all }: WordLists,
): Completion[] {
  switch (wanted.kind) {
    case "parameter":
      return parameters
        .filter((name) => `:${name}` !== wanted.typed)
        .map((name) => ({ label: `:${name}`, type: "variable", detail: "parameter" }));
    case "member":
      return members(wanted, index);
    case "table":
      return [...withQueries(wanted), ...tables(wanted, index)];
    case "keyword":
      return wanted.typed === "" ? [] : words(wanted.typed, keywords);
    case "column":
      return [
        ...wanted.tables.flatMap((use) =>
          columns(wanted, columnsOf(use, index), use.name, wanted.tables.length > 1),
        ),
        ...wanted.tables.map(({ name, path }) => option(wanted, name, "table", path.join("."), 1)),
        ...(wanted.quote || wanted.typed === "" ? [] : words(wanted.typed, all)),
      ];
  }
}

/** Behind a dot: the columns of an alias or table, else the tables of a schema. */
function members(wanted: Asked, index: NameIndex): Completion[] {
  const [name = ""] = wanted.path.slice(-1);
  const use = wanted.path.length === 1 ? wanted.tables.find((one) => one.name === name) : undefined;
  if (use) return columns(wanted, columnsOf(use, index), name, false);
  const inSchema = index.bySchema.get(name) ?? [];
  const table = findTable(index, wanted.path.slice(-2));
  return [
    ...(table ? columns(wanted, typed(table), name, false) : []),
    ...capped(inSchema, wanted.typed).map((one) => option(wanted, one.name, typeOf(one), rowsOf(one), 0)),
  ];
}

const withQueries = (wanted: Asked): Completion[] =>
  wanted.withNames.map((name) => option(wanted, name, "table", "with", 3));

function tables(wanted: Asked, index: NameIndex): Completion[] {
  const schemas = index.schemas.filter((schema) => !isSystemSchema(schema));
  return [
    ...capped(index.tables, wanted.typed).map((table) => ({
      ...option(wanted, table.name, typeOf(table), rowsOf(table), table.schema === "public" ? 2 : 1),
      ...(table.schema === "public"
        ? {}
        : {
            apply: `${wanted.quoteName(table.schema)}.${wanted.quoteName(table.name)}`,
            detail: table.schema,
          }),
    })),
    ...schemas.map((schema) => option(wanted, schema, "namespace", "schema", 0)),
  ];
}

type TypedColumn = readonly [name: string, type: string];

const typed = ({ columns: names, types }: TableEntry): TypedColumn[] =>
  names.map((name, place) => [name, types[place] ?? ""]);

function columnsOf(use: TableUse, index: NameIndex): TypedColumn[] {
  if (use.columns) return use.columns.map((name) => [name, ""]);
  const table = findTable(index, use.path.slice(-2));
  return table ? typed(table) : [];
}

function columns(wanted: Asked, found: TypedColumn[], table: string, saysTable: boolean): Completion[] {
  return found.map(([name, type]) =>
    option(wanted, name, "property", saysTable ? `${type} ${table}`.trim() : type, 5),
  );
}

function option(wanted: Asked, name: string, type: string, detail: string, boost: number): Completion {
  const apply = wanted.quote ? quoted(name, wanted.quote) : wanted.quoteName(name);
  // What is matched against begins with the quote when the person began with one.
  const label = wanted.quote ? apply : name;
  return { label, displayLabel: name, apply, type, ...(detail ? { detail } : {}), boost };
}

const typeOf = ({ type }: TableEntry) => (type.includes("VIEW") ? "interface" : "class");

const ROUGH = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

/** `1.2M rows`, where the warehouse tells. */
export const rowsOf = ({ rows }: Pick<TableEntry, "rows">): string =>
  rows === null || rows < 0 ? "" : `${ROUGH.format(rows)} rows`;

/** The tables that could match what was typed; the editor itself ranks them. */
function capped(found: readonly TableEntry[], text: string): readonly TableEntry[] {
  if (text === "") return found.slice(0, OPTIONS_MAX);
  const wanted = text.toLowerCase();
  const first: TableEntry[] = [];
  const rest: TableEntry[] = [];
  for (const table of found) {
    const name = table.name.toLowerCase();
    if (name.startsWith(wanted)) first.push(table);
    else if (hasInOrder(name, wanted)) rest.push(table);
    if (first.length >= OPTIONS_MAX) break;
  }
  return [...first, ...rest].slice(0, OPTIONS_MAX);
}

function hasInOrder(name: string, wanted: string): boolean {
  let at = -1;
  for (const character of wanted) {
    at = name.indexOf(character, at + 1);
    if (at < 0) return false;
  }
  return true;
}

const list = (text: string, type: string): Completion[] =>
  text.split(" ").map((label) => ({ label, type, boost: type === "keyword" ? -1 : 0 }));

interface WordLists {
  keywords: readonly Completion[];
  all: readonly Completion[];
}

const made = new WeakMap<SqlWords, WordLists>();

function wordsOf(engine: SqlWords): WordLists {
  const known = made.get(engine);
  if (known) return known;
  const keywords = list(engine.keywords, "keyword");
  const all = [...keywords, ...list(engine.types, "type"), ...list(engine.functions, "function")];
  made.set(engine, { keywords, all });
  return { keywords, all };
}

/** Words in the case that the person types in. */
function words(text: string, from: readonly Completion[]): Completion[] {
  const isUpper = text === text.toUpperCase() && /[A-Z]/.test(text);
  return isUpper ? from.map((word) => ({ ...word, label: word.label.toUpperCase() })) : [...from];
}

import { isMap, isScalar, LineCounter, type Node, parseDocument } from "yaml";
import { addLine, type Sheet } from "./tag-sheet";
import { refusedYaml } from "./yaml-guard";

/** What is tagged, as the keys above a mapping of tags say it. */
type Place = { database: string; table?: string; column?: string };

interface Said {
  name: string;
  line: number;
  value: unknown;
}

/** Whether a text is meant as YAML: a sheet has cells in its first line. */
export const isYaml = (text: string): boolean =>
  /^\uFEFF?(?:[ \t]*(?:#.*)?\r?\n|---[^\n]*\n)*(?:account|databases)[ \t]*:(?:\s|$)/.test(text);

/**
 * Databases with their `tags` and `tables`, tables with their `tags` and `columns`; a null takes a tag off. All of it
 * is text, whatever it looks like.
 */
export function readYaml(text: string, accountId: string): Sheet {
  const reader = new Reader(text);
  const document = reader.parse();
  if (!document) return reader.sheet;
  for (const { name, line, value } of reader.under(document, ["account", "databases"])) {
    if (name === "databases") readDatabases(reader, value);
    else if (textOf(value) !== accountId) {
      const problem = `This file is of the account ${textOf(value) ?? "of no number"}, not of ${accountId}.`;
      return { lines: [], problems: [reader.problem(line, problem)] };
    }
  }
  return reader.sheet;
}

function readDatabases(reader: Reader, databases: unknown): void {
  for (const { name: database, value } of reader.under(databases))
    for (const part of reader.under(value, ["tags", "tables"])) {
      if (part.name === "tags") readTags(reader, { database }, part.value);
      else for (const table of reader.under(part.value)) readTable(reader, database, table);
    }
}

function readTable(reader: Reader, database: string, { name: table, value }: Said): void {
  for (const part of reader.under(value, ["tags", "columns"])) {
    if (part.name === "tags") readTags(reader, { database, table }, part.value);
    else
      for (const { name: column, value: tags } of reader.under(part.value))
        readTags(reader, { database, table, column }, tags);
  }
}

function readTags(reader: Reader, place: Place, tags: unknown): void {
  for (const { name: key, line, value } of reader.under(tags)) {
    if (isOff(value)) reader.add(line, { ...place, key, value: null });
    else {
      const said = textOf(value);
      if (said === null) reader.refuse(line, `${key} has one value here, a text.`);
      else reader.add(line, { ...place, key, value: said });
    }
  }
}

const textOf = (node: unknown): string | null => (isScalar(node) ? String(node.value ?? "") : null);

/** Null, as YAML writes it without quotes. */
const isOff = (node: unknown): boolean =>
  node === null ||
  (isScalar(node) && node.type === "PLAIN" && ["", "~", "null", "Null", "NULL"].includes(node.source ?? ""));

const ERRORS_SHOWN = 20;

/** Keeps what was found, and by its line what can't be used. */
class Reader {
  readonly sheet: Sheet = { lines: [], problems: [] };
  readonly #text: string;
  readonly #rows: readonly string[];
  readonly #counter = new LineCounter();

  constructor(text: string) {
    this.#text = text;
    this.#rows = text.split("\n");
  }

  /** Undefined where it is no YAML, or none that is read here. */
  parse(): Node | undefined {
    const refused = refusedYaml(this.#text);
    if (refused) {
      this.refuse(refused.line, refused.message);
      return undefined;
    }
    const { contents, errors } = parseDocument(this.#text, {
      ...{ schema: "failsafe", uniqueKeys: false, prettyErrors: false },
      lineCounter: this.#counter,
    });
    for (const { pos, message } of errors.slice(0, ERRORS_SHOWN))
      this.refuse(this.#counter.linePos(pos[0]).line, message);
    return errors.length === 0 ? (contents ?? undefined) : undefined;
  }

  /** The entries of a mapping; nothing of what is none. */
  under(node: unknown, known?: readonly string[]): Said[] {
    if (isOff(node)) return [];
    if (!isMap(node)) {
      this.refuse(this.#lineOf(node), "Names and what is under them are expected here.");
      return [];
    }
    return node.items.flatMap(({ key, value }) => {
      const [name, line] = [textOf(key), this.#lineOf(key)];
      if (name !== null && (known === undefined || known.includes(name))) return [{ name, line, value }];
      this.refuse(line, name === null ? "A name is a text." : `${name} is none of: ${known?.join(", ")}.`);
      return [];
    });
  }

  add(line: number, said: Place & { key: string; value: string | null }): void {
    addLine(this.sheet, { line, text: this.#row(line) }, said);
  }

  refuse(line: number, message: string): void {
    this.sheet.problems.push(this.problem(line, message));
  }

  problem(line: number, message: string) {
    return { line, text: this.#row(line), message };
  }

  #row(line: number): string {
    return (this.#rows[line - 1] ?? "").trim().slice(0, 300);
  }

  #lineOf(node: unknown): number {
    const range = isScalar(node) || isMap(node) ? node.range : undefined;
    return range ? this.#counter.linePos(range[0]).line : 1;
  }
}

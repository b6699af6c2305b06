import type { Input } from "@/server/api/endpoint";
import type { listStatements } from "@/server/history/contract";
import type { StatementStatus } from "@/server/statements/contract";

type Filter = Omit<Input<typeof listStatements>, "cursor" | "limit">;

/** What the text of the filter field asks for. */
export interface Asked {
  filter: Filter;
  /** A person's name as it was written, for the caller to look up; "me" is the viewer. */
  person?: string;
  /** What could not be understood, in words. */
  problems: string[];
}

/** The words of a field: `key:value`, where the value or the whole may stand in quotes. */
export interface Word {
  key: string | null;
  value: string;
  start: number;
  end: number;
}

const WORD = /([a-zA-Z]+):(?=\s|$)|(?:([a-zA-Z]+):)?(?:"([^"]*)"?|([^\s"]+))/g;

export function wordsOf(text: string): Word[] {
  return [...text.matchAll(WORD)].map((match) => {
    const [all, bare, key, quoted, plain] = match;
    const known = keyNamed(key ?? bare);
    const value = quoted ?? plain ?? "";
    const start = match.index;
    const word = { start, end: start + all.length };
    if (known) return { ...word, key: known.key, value };
    return { ...word, key: null, value: quoted !== undefined && !key ? quoted : all.replaceAll('"', "") };
  });
}

interface Key {
  key: string;
  hint: string;
  /** Answers why a value cannot be understood. */
  read: (asked: Asked, value: string) => string | undefined;
}

/** `status:failed` in a person's words. */
const STATUSES: Record<string, StatementStatus[]> = {
  failed: ["FAILED"],
  finished: ["FINISHED"],
  aborted: ["ABORTED"],
  running: ["SUBMITTED", "PICKED", "STARTED"],
  queued: ["QUEUED"],
};

const SOURCES: Record<string, "headgate" | "warehouse"> = { here: "headgate", outside: "warehouse" };

function text(
  name: "label" | "dbUser" | "database" | "warehouse" | "accountId" | "fingerprint" | "kind",
): Key["read"] {
  return (asked, value) => {
    asked.filter[name] = value;
    return undefined;
  };
}

/** Everything the field understands, in the order it is offered. */
const KEYS: readonly Key[] = [
  {
    key: "status",
    hint: "failed, finished, running, queued, aborted",
    read: (asked, value) => {
      const found = STATUSES[value.toLowerCase()];
      if (!found) return `A status is one of ${Object.keys(STATUSES).join(", ")}.`;
      asked.filter.status = [...((asked.filter.status as StatementStatus[] | undefined) ?? []), ...found];
      return undefined;
    },
  },
  {
    key: "label",
    hint: "the query_group it ran under, as it was written; glue* is a beginning",
    read: text("label"),
  },
  {
    key: "person",
    hint: "who ran it here: me, or a name",
    read: (asked, value) => {
      asked.person = value;
      return undefined;
    },
  },
  {
    key: "source",
    hint: "here, or outside Headgate",
    read: (asked, value) => {
      const source = SOURCES[value.toLowerCase()];
      if (!source) return "A source is here or outside.";
      asked.filter.source = source;
      return undefined;
    },
  },
  { key: "user", hint: "the database user, such as IAMR:Analyst", read: text("dbUser") },
  { key: "db", hint: "the database, as its name is written", read: text("database") },
  { key: "warehouse", hint: "the workgroup or cluster", read: text("warehouse") },
  { key: "account", hint: "the AWS account's 12 digits", read: text("accountId") },
  { key: "kind", hint: "SELECT, INSERT, UNLOAD, COPY, DDL, …", read: text("kind") },
  { key: "duration", hint: ">10s, <200ms, >2min", read: readDuration },
  { key: "shape", hint: "statements of one shape, by its fingerprint", read: text("fingerprint") },
];

const keyNamed = (name: string | undefined) => KEYS.find(({ key }) => key === name?.toLowerCase());

const UNIT_MS: Record<string, number> = { ms: 1, s: 1_000, min: 60_000, m: 60_000, h: 3_600_000 };

function readDuration(asked: Asked, value: string): string | undefined {
  const parts = /^([<>])=?(\d+(?:\.\d+)?)(ms|s|min|m|h)$/.exec(value);
  if (!parts) return "A duration reads like >10s or <200ms.";
  const ms = Number(parts[2]) * (UNIT_MS[parts[3] ?? ""] ?? 1);
  if (parts[1] === ">") asked.filter.minDurationMs = ms;
  else asked.filter.maxDurationMs = ms;
  return undefined;
}

/** Reads the field: words without a key are looked for in the SQL, together and as they stand. */
export function readTokens(source: string): Asked {
  const asked: Asked = { filter: {}, problems: [] };
  const free: string[] = [];
  for (const { key, value } of wordsOf(source)) {
    if (key === null) free.push(value);
    else if (value !== "") {
      const problem = keyNamed(key)?.read(asked, value);
      if (problem) asked.problems.push(problem);
    }
  }
  const words = free.join(" ").trim();
  if (words) asked.filter.text = words;
  return asked;
}

/** The text with one key set anew, or taken away where the value is null. */
export function withToken(source: string, key: string, value: string | null): string {
  const kept = wordsOf(source)
    .filter((word) => word.key !== key)
    .map(({ start, end }) => source.slice(start, end));
  return [...kept, ...(value === null ? [] : [tokenOf(key, value)])].join(" ");
}

/** What shapes are not counted by: their counts are kept for every status, kind and duration together. */
const UNCOUNTED = new Set(["status", "kind", "duration", "shape"]);

/** The tokens of a text that do not narrow the list of shapes, as they are written there. */
export const uncountedIn = (source: string): string[] =>
  wordsOf(source)
    .filter(({ key, value }) => key !== null && UNCOUNTED.has(key) && value !== "")
    .map(({ start, end }) => source.slice(start, end));

export const tokenOf = (key: string, value: string): string =>
  `${key}:${/[\s"]/.test(value) ? `"${value.replaceAll('"', "")}"` : value}`;

export interface Suggestion {
  /** The whole text once it is taken. */
  text: string;
  label: string;
  hint: string;
}

const VALUES: Record<string, readonly string[]> = {
  status: Object.keys(STATUSES),
  source: Object.keys(SOURCES),
  person: ["me"],
  kind: ["SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "COPY", "UNLOAD", "DDL"],
  duration: [">1s", ">10s", ">1min", "<100ms"],
};

/** What the word at the cursor may become: keys, then the values of a key. */
export function suggestionsFor(source: string, cursor: number): Suggestion[] {
  const word = wordsOf(source).find(({ start, end }) => start <= cursor && cursor <= end);
  const replaced = (by: string) =>
    word
      ? source.slice(0, word.start) + by + source.slice(word.end)
      : source.slice(0, cursor) + by + source.slice(cursor);
  if (word?.key) {
    const values = (VALUES[word.key] ?? []).filter((value) => value !== word.value);
    const fitting = values.filter((value) => value.toLowerCase().startsWith(word.value.toLowerCase()));
    return fitting.map((value) => ({
      text: `${replaced(tokenOf(word.key ?? "", value))} `,
      label: tokenOf(word.key ?? "", value),
      hint: "",
    }));
  }
  const begun = word?.value.toLowerCase() ?? "";
  return KEYS.filter(({ key }) => key.startsWith(begun)).map(({ key, hint }) => ({
    text: replaced(`${key}:`),
    label: `${key}:`,
    hint,
  }));
}

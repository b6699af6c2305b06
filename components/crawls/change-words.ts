import { plural } from "@/components/data/format";
import type { Crawl, CrawlChange } from "@/server/crawls/contract";

export type Sign = "+" | "−" | "~" | "↕";

/** One line of a diff: a sign, what it is about, and what it was and is. */
export interface DiffLine {
  key: string;
  sign: Sign;
  /** The sign in a word, for who does not see it. */
  word: string;
  name: string;
  before: string | null;
  after: string | null;
}

const COLUMN: Record<CrawlChange["columns"][number]["change"], { sign: Sign; word: string }> = {
  added: { sign: "+", word: "column added" },
  dropped: { sign: "−", word: "column dropped" },
  retyped: { sign: "~", word: "type changed" },
  moved: { sign: "↕", word: "moved" },
  commented: { sign: "~", word: "comment changed" },
  key: { sign: "~", word: "role changed" },
};

const FACT: Record<CrawlChange["facts"][number]["fact"], string> = {
  type: "kind",
  format: "format",
  location: "location",
  serde: "reader",
};

export function linesOf({ columns, facts }: Pick<CrawlChange, "columns" | "facts">): DiffLine[] {
  const ofFacts = facts.map(({ fact, before, after }) => ({
    ...(before ? { sign: "~" as const, word: "changed" } : { sign: "+" as const, word: "added" }),
    ...{ key: `fact ${fact}`, name: FACT[fact], before: before || null, after },
  }));
  const ofColumns = columns.map(({ name, change, before, after }, n) => {
    const place =
      change === "moved" ? (at: string | null) => at && `place ${at}` : (text: string | null) => text;
    return { ...COLUMN[change], key: `${n} ${change}`, name, before: place(before), after: place(after) };
  });
  return [...ofFacts, ...ofColumns];
}

const KIND: Record<CrawlChange["kind"], { sign: Sign; word: string }> = {
  new: { sign: "+", word: "New table" },
  changed: { sign: "~", word: "Changed table" },
  dropped: { sign: "−", word: "Dropped table" },
  partitions: { sign: "~", word: "Partitions" },
};

export const kindOf = ({ kind }: Pick<CrawlChange, "kind">) => KIND[kind];

/** `3 new partitions, 1 dropped`; empty where none came or went. */
export function partitionsSaid(newPartitions: number, droppedPartitions: number): string {
  if (newPartitions === 0 && droppedPartitions === 0) return "";
  if (newPartitions === 0) return `${plural(droppedPartitions, "dropped partition")}`;
  const added = plural(newPartitions, "new partition");
  return droppedPartitions === 0 ? added : `${added}, ${droppedPartitions} dropped`;
}

/** What a crawl found, in a few words. */
export function foundSaid({ tables, found }: Pick<Crawl, "tables" | "found">): string {
  const parts = [
    found.new > 0 ? plural(found.new, "new table") : "",
    found.changed > 0 ? plural(found.changed, "changed table") : "",
    found.dropped > 0 ? plural(found.dropped, "dropped table") : "",
    partitionsSaid(found.newPartitions, found.droppedPartitions),
  ].filter(Boolean);
  if (tables === null) return "";
  return parts.length === 0 ? `${plural(tables, "table")}, none changed` : parts.join(", ");
}

type Refusable = Pick<CrawlChange, "kind" | "refusal">;

const DOES: Record<CrawlChange["kind"], string> = {
  new: "Deletes the table from Glue; its files stay in S3.",
  changed: "Puts the table in Glue back to what it was before the crawl.",
  dropped: "Brings the table back in Glue as it was before the crawl.",
  partitions:
    "Takes the new partitions out of Glue and brings the dropped ones back, described as their table is.",
};

function doesSaid({ kind, refusal }: Refusable): string {
  if (refusal === "keep") return "Nothing changes at the source: the catalog stays as it is.";
  if (refusal === "overwrite")
    return "This was changed in Glue by somebody else, not by this crawl. Refusing puts Glue back over that.";
  return DOES[kind];
}

const AGAIN = "The next crawl finds it again unless its source or its crawler changes.";

/** What refusing a change will do, before it is done. */
export const refusalSaid = (change: Refusable): string[] => [doesSaid(change), AGAIN];

/** The same of several, each thing said once. */
export const refusalsSaid = (changes: readonly Refusable[]): string[] => [
  ...new Set(changes.map((change) => `${KIND[change.kind].word}: ${doesSaid(change)}`)),
  AGAIN,
];

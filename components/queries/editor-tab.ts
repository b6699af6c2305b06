import * as z from "zod";
import { Target } from "@/server/accounts/contract";
import { Chart, ParameterDefinition, SavedQuery } from "@/server/saved-queries/contract";
import { SCRIPT_MODES } from "@/server/statements/contract";

/** A statement that a tab shows the outcome of. */
export const ResultRef = z.object({
  statementId: z.string(),
  /** The script that it belongs to; null for a statement alone. */
  runId: z.string().nullable(),
  /** Stays when the next run takes the place of the others. */
  isKept: z.boolean(),
  /** Where what ran began in the tab's text, as the text stood then. */
  textStart: z.int().nullable(),
  /** So many characters were put before it. */
  lead: z.int().default(0),
});
export type ResultRef = z.infer<typeof ResultRef>;

export const RunOptions = z.object({
  mode: z.enum(SCRIPT_MODES),
  name: z.string(),
  label: z.string(),
  /** How old a result of Athena's may be taken again; 0 always runs. Tabs kept before have none. */
  reuseMinutes: z.int().default(0),
  /** How long Redshift keeps the tab's session between runs; 0 gives each run its own. */
  keepMinutes: z.int().default(0),
});
export type RunOptions = z.infer<typeof RunOptions>;

/** One text being worked on, with all that belongs to it. */
export const EditorTab = z.object({
  id: z.string(),
  /** As a person named it; null takes the saved query's name or the text's first words. */
  name: z.string().nullable(),
  text: z.string(),
  target: Target.nullable(),
  values: z.record(z.string(), z.string().nullable()),
  definitions: z.array(ParameterDefinition),
  chart: Chart.nullable(),
  /** The saved query that it was opened from, as it was then. */
  saved: SavedQuery.nullable(),
  results: z.array(ResultRef),
  resultId: z.string().nullable(),
  options: RunOptions,
  /** The session that its runs share, and where that is. */
  session: z.object({ id: z.string(), target: Target }).nullable().default(null),
  order: z.number(),
  updatedAt: z.number(),
});
export type EditorTab = z.infer<typeof EditorTab>;

const NO_OPTIONS: RunOptions = { mode: "session", name: "", label: "", reuseMinutes: 0, keepMinutes: 0 };

/** Results that are not kept by hand go when there are more; the history has them all. */
const RESULTS_MAX = 250;

export function newTab(id: string, order: number, given: Partial<EditorTab> = {}): EditorTab {
  return {
    name: null,
    text: "",
    target: null,
    values: {},
    definitions: [],
    chart: null,
    saved: null,
    results: [],
    resultId: null,
    options: NO_OPTIONS,
    session: null,
    ...given,
    id,
    order,
    updatedAt: 0,
  };
}

/** What was written by this or an older version; null when it is no tab. */
export function parseTab(json: string): EditorTab | null {
  try {
    return EditorTab.safeParse(JSON.parse(json)).data ?? null;
  } catch {
    return null;
  }
}

/**
 * Two windows hold the same tab: the newer text wins, unless this window has one that nobody has seen yet and that
 * differs. Then both stay, theirs in the place, ours beside it.
 */
export function mergeTab(
  mine: EditorTab | undefined,
  theirs: EditorTab,
  isMineUnwritten: boolean,
): "mine" | "theirs" | "both" {
  if (!mine) return "theirs";
  if (isMineUnwritten && mine.text !== theirs.text && mine.text.trim() !== "") return "both";
  return theirs.updatedAt > mine.updatedAt ? "theirs" : "mine";
}

/** What a tab is called. */
export function titleOf(tab: Pick<EditorTab, "name" | "saved" | "text">): string {
  if (tab.name) return tab.name;
  if (tab.saved) return tab.saved.name;
  // Empty lines and comments that say nothing, then a comment that does, or the SQL on however many lines.
  const [, comment, sql = ""] =
    /^(?:\s|--[ \t]*(?=\n|$))*(?:--[ \t]*(\S.*)|([\s\S]*))/.exec(tab.text.slice(0, 2_000)) ?? [];
  const line = (comment ?? sql).replace(/\s+/g, " ").trim();
  if (!line) return "New query";
  return line.length > 32 ? `${line.slice(0, 31)}…` : line;
}

/** The results after a run: those kept by hand, then the new ones. */
export function withResults(before: readonly ResultRef[], added: readonly ResultRef[]): ResultRef[] {
  const isNew = new Set(added.map(({ statementId }) => statementId));
  const kept = before.filter((one) => one.isKept && !isNew.has(one.statementId));
  return [...kept, ...added].slice(-RESULTS_MAX);
}

import type { EditorView } from "@codemirror/view";
import { toast } from "@/components/ui/toast";
import { editorEngine } from "./editor-engine";
import { statementsOf } from "./segments";
import { formatSql } from "./sql-format";
import { offsetOf, placeOf, type SqlProblem } from "./sql-problem";
import { currentStatement, segmentsField } from "./statement-marks";
import { parametersIn, type UsedParameter } from "./used-parameters";

export type RunWhat = "auto" | "statement" | "selection" | "all";

/** A part of the text to run, and where it begins. */
export interface Runnable {
  sql: string;
  from: number;
  statements: number;
}

/** What the page asks of the editor. */
export interface EditorHandle {
  runnable: (what: RunWhat) => Runnable | null;
  /** The text as it stands, told to the page before its time. */
  flush: () => void;
  insert: (text: string) => void;
  format: () => Promise<void>;
  goTo: (problem: SqlProblem) => void;
  focus: () => void;
}

const NOTHING_TO_RUN: Record<RunWhat, string> = {
  auto: "There is no statement at the cursor.",
  statement: "There is no statement at the cursor.",
  selection: "Nothing is selected.",
  all: "There is no statement to run.",
};

/** The selection, the statement at the cursor, or all of it; `auto` is the selection where there is one. Says so where there is nothing. */
export function runnableOf({ state }: EditorView, what: RunWhat): Runnable | null {
  const { main } = state.selection;
  const segments = state.field(segmentsField);
  const all = statementsOf(segments);
  const isSelection = what === "selection" || (what === "auto" && !main.empty);
  const range =
    what === "all"
      ? all[0] && { from: all[0].from, to: all.at(-1)?.to ?? 0 }
      : isSelection
        ? trimmed(state.sliceDoc(main.from, main.to), main.from)
        : state.field(currentStatement);
  if (!range || range.from === range.to) {
    toast.info(NOTHING_TO_RUN[what]);
    return null;
  }
  const statements = isSelection || what === "all" ? all.filter((one) => overlaps(one, range)).length : 1;
  return { sql: state.sliceDoc(range.from, range.to), from: range.from, statements };
}

const overlaps = (one: { from: number; to: number }, range: { from: number; to: number }) =>
  one.from < range.to && one.to > range.from;

const trimmed = (text: string, from: number) => {
  const start = text.length - text.trimStart().length;
  return { from: from + start, to: from + Math.max(start, text.trimEnd().length) };
};

export function parametersOf({ state }: EditorView): readonly UsedParameter[] {
  return parametersIn(
    state.field(segmentsField),
    (from, to) => state.sliceDoc(from, to),
    state.facet(editorEngine).words,
  );
}

/** Lays out the selection, or everything, in one step that can be undone. */
export async function formatIn(view: EditorView): Promise<void> {
  const { main } = view.state.selection;
  const from = main.empty ? 0 : main.from;
  const to = main.empty ? view.state.doc.length : main.to;
  const before = view.state.sliceDoc(from, to);
  const { text, failed } = await formatSql(before, view.state.facet(editorEngine).name);
  // Typed on meanwhile: what was laid out is no more.
  if (view.state.sliceDoc(from, to) !== before) return;
  if (text !== before) {
    const head = Math.min(main.head, from + text.length);
    view.dispatch({
      changes: { from, to, insert: text },
      selection: main.empty ? { anchor: head } : { anchor: from, head: from + text.length },
      scrollIntoView: true,
      userEvent: "input.format",
    });
  }
  if (failed > 0)
    toast.info(
      failed === 1
        ? "One statement could not be read and stays as it was."
        : `${failed} statements could not be read and stay as they were.`,
    );
}

/** Puts the cursor where a statement complained. */
export function goTo(view: EditorView, problem: SqlProblem): void {
  const from = placeOf(view.state.doc.toString(), problem);
  if (from === null) {
    toast.info("The statement has been changed since it ran.");
    return;
  }
  const anchor = from + (problem.position === null ? 0 : offsetOf(problem.sql, problem.position));
  view.dispatch({ selection: { anchor: Math.min(anchor, view.state.doc.length) }, scrollIntoView: true });
  view.focus();
}

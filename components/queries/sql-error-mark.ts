import { RangeSet, StateEffect, StateField, type Text } from "@codemirror/state";
import { Decoration, EditorView, GutterMarker, gutter } from "@codemirror/view";
import { offsetOf, placeOf, type SqlProblem } from "./sql-problem";

interface Mark {
  /** The statement: an edit in it takes the mark away. */
  from: number;
  to: number;
  wordFrom: number;
  wordTo: number;
  message: string;
}

/** Marks what statements complained of, in place of what was marked before. */
export const markProblems = StateEffect.define<readonly SqlProblem[]>();

class Dot extends GutterMarker {
  readonly message: string;
  constructor(message: string) {
    super();
    this.message = message;
  }
  override toDOM() {
    const dot = document.createElement("span");
    dot.className = "cm-sql-error-dot";
    dot.title = this.message;
    return dot;
  }
}

/** Holds the marks: they move with edits elsewhere, and go when their statement changes. */
const marks = StateField.define<readonly Mark[]>({
  create: () => [],
  update(before, { changes, docChanged, effects, newDoc }) {
    let next = before;
    if (docChanged && next.length > 0) {
      next = next
        .filter(({ from, to }) => changes.touchesRange(from, to) === false)
        .map((mark) => ({
          ...mark,
          from: changes.mapPos(mark.from),
          to: changes.mapPos(mark.to),
          wordFrom: changes.mapPos(mark.wordFrom),
          wordTo: changes.mapPos(mark.wordTo),
        }));
    }
    for (const effect of effects)
      if (effect.is(markProblems)) next = effect.value.flatMap((problem) => markOf(newDoc, problem) ?? []);
    return next;
  },
  provide: (field) =>
    EditorView.decorations.from(field, (found) =>
      Decoration.set(
        found.map(({ wordFrom, wordTo, message }) =>
          Decoration.mark({ class: "cm-sql-error", attributes: { title: message } }).range(wordFrom, wordTo),
        ),
        true,
      ),
    ),
});

function markOf(doc: Text, problem: SqlProblem): Mark | null {
  if (problem.position === null) return null;
  const from = placeOf(doc.toString(), problem);
  if (from === null) return null;
  const { sql, message } = problem;
  const at = Math.min(offsetOf(sql, problem.position), Math.max(0, sql.length - 1));
  const word = /^(?:[\w$]+|"[^"]*"|.)/su.exec(sql.slice(at))?.[0] ?? " ";
  const wordFrom = from + at;
  const to = from + sql.length;
  return wordFrom < to ? { from, to, wordFrom, wordTo: Math.min(wordFrom + word.length, to), message } : null;
}

const dots = gutter({
  class: "cm-sql-error-gutter",
  markers: (view) =>
    RangeSet.of(
      view.state.field(marks).map(({ wordFrom, message }) => {
        const line = view.state.doc.lineAt(wordFrom);
        return new Dot(message).range(line.from);
      }),
      true,
    ),
});

export const errorMarks = [marks, dots];

import { type EditorState, StateField, type Transaction } from "@codemirror/state";
import { type EditorView, GutterMarker, gutter } from "@codemirror/view";
import { editorEngine } from "./editor-engine";
import { changeSegments, type Segment, type StatementRange, segmentsOf, statementAt } from "./segments";

/** The text cut into statements, kept up to date by each edit. */
export const segmentsField = StateField.define<readonly Segment[]>({
  create: (state) => segmentsOf(state.doc.toString(), state.facet(editorEngine).cuts),
  update: (segments, transaction) => {
    if (isOtherEngine(transaction))
      return segmentsOf(transaction.newDoc.toString(), transaction.state.facet(editorEngine).cuts);
    return transaction.docChanged ? changed(segments, transaction) : segments;
  },
});

const isOtherEngine = ({ startState, state }: Transaction) =>
  startState.facet(editorEngine) !== state.facet(editorEngine);

function changed(
  segments: readonly Segment[],
  { changes, newDoc, startState }: Transaction,
): readonly Segment[] {
  let from = Number.POSITIVE_INFINITY;
  let to = 0;
  let grown = 0;
  changes.iterChanges((fromA, toA, fromB, toB) => {
    from = Math.min(from, fromA);
    to = Math.max(to, toA);
    grown += toB - fromB - (toA - fromA);
  });
  return changeSegments(
    segments,
    { from, to, inserted: to - from + grown },
    (start, end) => newDoc.sliceString(start, end),
    startState.facet(editorEngine).cuts,
  );
}

/** The statement that Run means while nothing is selected. */
export const currentStatement = StateField.define<StatementRange | null>({
  create: find,
  update: (range, transaction) =>
    transaction.docChanged || transaction.selection || isOtherEngine(transaction)
      ? find(transaction.state)
      : range,
});

function find(state: EditorState): StatementRange | null {
  const { doc, selection } = state;
  return statementAt(
    state.field(segmentsField),
    selection.main.head,
    (from, to) => doc.lineAt(from).number === doc.lineAt(to).number,
  );
}

class Bar extends GutterMarker {
  override elementClass = "cm-statement-bar";
}
const bar = new Bar();

/** A bar beside the lines that Run would run. */
const statementGutter = gutter({
  class: "cm-statement-gutter",
  lineMarker: (view: EditorView, line) => {
    const range = view.state.field(currentStatement);
    const isIn = range && view.state.selection.main.empty && line.from <= range.to && line.to >= range.from;
    return isIn ? bar : null;
  },
  lineMarkerChange: ({ docChanged, selectionSet }) => docChanged || selectionSet,
});

export const statementMarks = [segmentsField, currentStatement, statementGutter];

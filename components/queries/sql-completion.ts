import {
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  type CompletionSource,
  closeCompletion,
  selectedCompletion,
} from "@codemirror/autocomplete";
import { type EditorState, type Extension, Prec } from "@codemirror/state";
import { type EditorView, keymap } from "@codemirror/view";
import { completionsAt } from "./completions";
import { editorEngine } from "./editor-engine";
import type { NameIndex } from "./name-index";
import { partAt } from "./segments";
import { segmentsField } from "./statement-marks";
import { parametersIn } from "./used-parameters";

/** Of a longer statement only what stands near the cursor is read. */
const NEAR = 16_000;
/** Nothing typed yet: the list opens by itself behind a dot, a colon or a quote only. */
const OPENS = /[\w$.":`]$/;

/** Offers what the schema has, by what stands at the cursor. */
export const completionSource =
  (index: () => NameIndex): CompletionSource =>
  (context) =>
    complete(context, index());

function complete({ state, pos, explicit }: CompletionContext, index: NameIndex): CompletionResult | null {
  if (!explicit && !OPENS.test(state.sliceDoc(Math.max(0, pos - 1), pos))) return null;
  const { from, to } = near(state, pos);
  const { words } = state.facet(editorEngine);
  const parameters = parametersIn(state.field(segmentsField), (a, b) => state.sliceDoc(a, b), words);
  const names = parameters.map(({ name }) => name);
  const answer = completionsAt(state.sliceDoc(from, to), pos - from, index, names, words, explicit);
  if (!answer) return null;
  return {
    from: from + answer.from,
    to: from + answer.to,
    options: answer.options,
    ...(answer.isWhole ? { validFor: /^:?["`]?[\w$]*$/ } : {}),
  };
}

/** What is read of the statement around a place: from where nothing is open, which may be far before it. */
function near(state: EditorState, place: number): { from: number; to: number } {
  const segments = state.field(segmentsField);
  const part = partAt(segments, place) ?? { from: place, to: place };
  let from = part.from;
  let at = 0;
  for (const { length } of segments) {
    if (at > place) break;
    if (at > from && from < place - NEAR) from = at;
    at += length;
  }
  return { from, to: Math.min(part.to, place + NEAR) };
}

/** Completion from the schema. */
export const sqlCompletion = (index: () => NameIndex): Extension => [
  // Before the list's own Enter, which would take what is chosen there.
  Prec.highest(keymap.of([{ key: "Enter", run: leaveWhole }])),
  autocompletion({
    override: [completionSource(index)],
    activateOnTypingDelay: 0,
    maxRenderedOptions: 60,
    icons: true,
  }),
];

/** A word that is typed as the list has it needs no completing: the list closes, and Enter makes its line. */
function leaveWhole(view: EditorView): boolean {
  const chosen = selectedCompletion(view.state);
  if (chosen) {
    const whole = typeof chosen.apply === "string" ? chosen.apply : chosen.label;
    if (isWordAt(view.state, whole)) closeCompletion(view);
  }
  return false;
}

const WORD = /[\w$]/;

function isWordAt(state: EditorState, whole: string): boolean {
  const { head, empty } = state.selection.main;
  const from = head - whole.length;
  if (!empty || from < 0 || state.sliceDoc(from, head).toLowerCase() !== whole.toLowerCase()) return false;
  return (
    !WORD.test(state.sliceDoc(Math.max(0, from - 1), from)) && !WORD.test(state.sliceDoc(head, head + 1))
  );
}

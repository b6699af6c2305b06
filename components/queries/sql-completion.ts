import {
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  type CompletionSource,
} from "@codemirror/autocomplete";
import type { EditorState, Extension } from "@codemirror/state";
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
  const answer = completionsAt(state.sliceDoc(from, to), pos - from, index, names, words);
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
export const sqlCompletion = (index: () => NameIndex): Extension =>
  autocompletion({
    override: [completionSource(index)],
    activateOnTypingDelay: 0,
    maxRenderedOptions: 60,
    icons: true,
  });

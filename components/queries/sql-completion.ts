import { autocompletion, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import type { Extension } from "@codemirror/state";
import { completionsAt } from "./completions";
import type { NameIndex } from "./name-index";
import { parametersIn } from "./segments";
import { segmentsField } from "./statement-marks";

/** Of a longer statement only what stands near the cursor is read. */
const NEAR = 16_000;
/** Nothing typed yet: the list opens by itself behind a dot, a colon or a quote only. */
const OPENS = /[\w$.":]$/;

function complete(context: CompletionContext, index: NameIndex): CompletionResult | null {
  const { state, pos, explicit } = context;
  if (!explicit && !OPENS.test(state.sliceDoc(Math.max(0, pos - 1), pos))) return null;
  const segments = state.field(segmentsField);
  const read = (from: number, to?: number) => state.sliceDoc(from, to);
  let start = 0;
  let length = 0;
  for (const segment of segments) {
    length = segment.length;
    if (pos < start + length || (pos === start + length && !segment.isClosed)) break;
    start += length;
    length = 0;
  }
  const end = Math.min(start + length, pos + NEAR);
  start = Math.max(start, pos - NEAR);
  const answer = completionsAt(read(start, end), pos - start, index, parametersIn(segments, read));
  if (!answer) return null;
  return {
    from: start + answer.from,
    to: start + answer.to,
    options: answer.options,
    ...(answer.isWhole ? { validFor: /^:?"?[\w$]*$/ } : {}),
  };
}

/** Completion from the schema, by what stands at the cursor. */
export const sqlCompletion = (index: () => NameIndex): Extension =>
  autocompletion({
    override: [(context) => complete(context, index())],
    activateOnTypingDelay: 0,
    maxRenderedOptions: 60,
    icons: true,
  });

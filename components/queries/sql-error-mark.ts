import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView } from "@codemirror/view";

/** Marks the word at a 1-based position as wrong; null takes the mark away. */
export const markError = StateEffect.define<number | null>();

const mark = Decoration.mark({ class: "cm-sql-error" });

/** Holds the mark until the text is edited there or a new one comes. */
export const errorMark = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = transaction.docChanged ? marks.map(transaction.changes) : marks;
    for (const effect of transaction.effects) {
      if (effect.is(markError)) next = marksAt(transaction.state.doc.toString(), effect.value);
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function marksAt(text: string, position: number | null): DecorationSet {
  if (position === null || position < 1 || text.length === 0) return Decoration.none;
  const from = Math.min(offsetOf(text, position), text.length - 1);
  const word = /^(?:[\w$]+|"[^"]*"|.)/su.exec(text.slice(from))?.[0] ?? " ";
  return Decoration.set([mark.range(from, Math.min(from + word.length, text.length))]);
}

/** PostgreSQL counts code points, JavaScript counts UTF-16 units. */
function offsetOf(text: string, position: number): number {
  let offset = 0;
  let left = position - 1;
  for (const character of text) {
    if (left === 0) break;
    offset += character.length;
    left -= 1;
  }
  return offset;
}

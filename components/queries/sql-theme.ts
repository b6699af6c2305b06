import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** The editor in the tokens of the app, so that both themes come for free. */
export const sqlTheme = [
  EditorView.theme({
    "&": { height: "100%", fontSize: "12.5px", backgroundColor: "var(--surface)", color: "var(--ink)" },
    "&.cm-focused": { outline: "none" },
    ".cm-scroller": { fontFamily: "var(--font-geist-mono), ui-monospace, monospace", lineHeight: "20px" },
    ".cm-content": { padding: "8px 0", caretColor: "var(--ink)" },
    ".cm-cursor": { borderLeftColor: "var(--ink)" },
    ".cm-gutters": { backgroundColor: "var(--surface)", color: "var(--faint)", border: "none" },
    ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--sunken)" },
    "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
      backgroundColor: "var(--selected)",
    },
    ".cm-matchingBracket": { backgroundColor: "var(--accent-soft)", outline: "1px solid var(--accent)" },
    ".cm-placeholder": { color: "var(--faint)" },
    ".cm-tooltip": {
      backgroundColor: "var(--surface)",
      border: "1px solid var(--line)",
      borderRadius: "6px",
      boxShadow: "var(--float)",
    },
    ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--hover)", color: "var(--ink)" },
    ".cm-completionDetail": { color: "var(--faint)", fontStyle: "normal" },
    ".cm-sql-error": {
      textDecoration: "underline wavy var(--failed)",
      backgroundColor: "var(--failed-soft)",
    },
    ".cm-panels": { backgroundColor: "var(--sunken)", color: "var(--ink)" },
  }),
  syntaxHighlighting(
    HighlightStyle.define([
      { tag: tags.keyword, color: "var(--accent-ink)", fontWeight: "600" },
      { tag: [tags.string, tags.special(tags.string)], color: "var(--good)" },
      { tag: [tags.number, tags.bool, tags.null], color: "var(--waiting)" },
      { tag: tags.comment, color: "var(--faint)", fontStyle: "italic" },
      { tag: tags.typeName, color: "var(--accent-ink)" },
    ]),
  ),
];

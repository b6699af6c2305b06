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
    ".cm-activeLineGutter": { backgroundColor: "var(--sunken)" },
    // The selection is drawn below the lines: an opaque line would hide it.
    ".cm-activeLine": { backgroundColor: "color-mix(in oklab, var(--ink) 4%, transparent)" },
    "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
      backgroundColor: "color-mix(in oklab, var(--accent) 24%, transparent)",
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
    ".cm-completionIcon": { opacity: "0.75", width: "1.2em" },
    ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "600", color: "var(--accent-ink)" },
    ".cm-sql-parameter": { color: "var(--waiting)", fontWeight: "600" },
    ".cm-statement-gutter": { width: "4px" },
    ".cm-statement-bar": { borderLeft: "2px solid var(--accent)" },
    ".cm-sql-error-gutter": { width: "12px" },
    ".cm-sql-error-dot": {
      display: "block",
      width: "6px",
      height: "6px",
      margin: "7px 0 0 4px",
      borderRadius: "50%",
      backgroundColor: "var(--failed)",
    },
    ".cm-sql-error": {
      textDecoration: "underline wavy var(--failed)",
      backgroundColor: "var(--failed-soft)",
    },
    ".cm-panels": { backgroundColor: "var(--sunken)", color: "var(--ink)" },
    ".cm-panels-top": { borderBottom: "1px solid var(--line)" },
    ".cm-panel.cm-search": { padding: "6px 8px", fontFamily: "var(--font-geist-sans), sans-serif" },
    ".cm-panel.cm-search label": { fontSize: "12px" },
    ".cm-textfield": {
      backgroundColor: "var(--surface)",
      border: "1px solid var(--control)",
      borderRadius: "6px",
      padding: "2px 6px",
      fontSize: "12px",
    },
    ".cm-button": {
      background: "var(--surface)",
      border: "1px solid var(--line)",
      borderRadius: "6px",
      padding: "2px 8px",
      fontSize: "12px",
      color: "var(--ink)",
    },
    ".cm-searchMatch": { backgroundColor: "var(--waiting-soft)" },
    ".cm-searchMatch-selected": { outline: "1px solid var(--waiting)" },
    ".cm-selectionMatch": { backgroundColor: "var(--accent-soft)" },
  }),
  syntaxHighlighting(
    HighlightStyle.define([
      { tag: tags.keyword, color: "var(--accent-ink)", fontWeight: "600" },
      { tag: tags.string, color: "var(--good)" },
      { tag: tags.special(tags.string), color: "var(--ink)" },
      { tag: [tags.number, tags.bool, tags.null], color: "var(--waiting)" },
      { tag: tags.comment, color: "var(--faint)", fontStyle: "italic" },
      { tag: [tags.typeName, tags.standard(tags.name)], color: "var(--accent-ink)" },
      { tag: tags.special(tags.name), color: "var(--ink)" },
    ]),
  ),
];

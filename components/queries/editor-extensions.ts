import {
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, indentUnit } from "@codemirror/language";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, type Extension, Prec, type StateEffect } from "@codemirror/state";
import {
  crosshairCursor,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  placeholder,
  rectangularSelection,
} from "@codemirror/view";
import { type EditorEngine, editorEngine } from "./editor-engine";
import type { RunWhat } from "./editor-handle";
import type { NameIndex } from "./name-index";
import { sqlCompletion } from "./sql-completion";
import type { EditorCommand } from "./sql-editor";
import { errorMarks } from "./sql-error-mark";
import { sqlTheme } from "./sql-theme";
import { statementMarks } from "./statement-marks";

const engineSlot = new Compartment();

const speaking = (engine: EditorEngine): Extension => [editorEngine.of(engine), engine.language];

/** Has an editor read its text as that engine does. */
export const speak = (engine: EditorEngine): StateEffect<unknown> => engineSlot.reconfigure(speaking(engine));

interface Wiring {
  engine: EditorEngine;
  label: string;
  index: () => NameIndex;
  onRun: (what: RunWhat) => void;
  onFormat: () => void;
  onCommand: (command: EditorCommand) => void;
}

/** All that makes a plain editor the workbench's. */
export function editorExtensions(wiring: Wiring): Extension {
  return [
    Prec.highest(ownKeys(wiring)),
    errorMarks,
    lineNumbers(),
    statementMarks,
    highlightActiveLine(),
    highlightActiveLineGutter(),
    drawSelection(),
    dropCursor(),
    rectangularSelection(),
    crosshairCursor(),
    history(),
    bracketMatching(),
    closeBrackets(),
    indentUnit.of("  "),
    EditorState.allowMultipleSelections.of(true),
    sqlCompletion(wiring.index),
    search({ top: true }),
    highlightSelectionMatches(),
    EditorView.lineWrapping,
    placeholder("Type SQL, or open an example from Saved."),
    EditorView.contentAttributes.of({
      "aria-label": wiring.label,
      "aria-description": "Tab indents. To leave the editor press Escape, then Tab.",
    }),
    keymap.of([
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...defaultKeymap,
      ...searchKeymap,
      ...historyKeymap,
      indentWithTab,
    ]),
    engineSlot.of(speaking(wiring.engine)),
    sqlTheme,
  ];
}

function ownKeys({ onRun, onFormat, onCommand }: Wiring): Extension {
  const run = (what: RunWhat) => (view: EditorView) => {
    closeCompletion(view);
    onRun(what);
    return true;
  };
  const command = (name: EditorCommand) => () => {
    onCommand(name);
    return true;
  };
  return keymap.of([
    { key: "Mod-Enter", run: run("auto") },
    { key: "Mod-Shift-Enter", run: run("all") },
    {
      key: "Shift-Alt-f",
      run: () => {
        onFormat();
        return true;
      },
    },
    { key: "Shift-Alt-n", run: command("newTab") },
    { key: "Shift-Alt-w", run: command("closeTab") },
    { key: "Shift-Alt-t", run: command("reopenTab") },
    { key: "Mod-Alt-ArrowRight", run: command("nextTab") },
    { key: "Mod-Alt-ArrowLeft", run: command("previousTab") },
  ]);
}

"use client";

import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { PostgreSQL, type SQLNamespace, sql } from "@codemirror/lang-sql";
import { bracketMatching } from "@codemirror/language";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  placeholder,
} from "@codemirror/view";
import { useEffect, useRef } from "react";
import { errorMark, markError } from "./sql-error-mark";
import { sqlTheme } from "./sql-theme";

export interface SqlEditorProps {
  value: string;
  onChange: (value: string) => void;
  onRun: () => void;
  /** Names for completion: schemas, their tables, their columns. */
  schema: SQLNamespace;
  /** 1-based position of the last error in the text. */
  errorPosition: number | null;
  label: string;
  /** Set to insert a text at the cursor: a new object each time. */
  insertion: { text: string } | null;
}

const dialect = (schema: SQLNamespace) => sql({ dialect: PostgreSQL, schema, upperCaseKeywords: true });

function runLatest(editor: EditorView, props: SqlEditorProps): true {
  closeCompletion(editor);
  props.onRun();
  return true;
}

/** The SQL editor. Heavy: load it lazily. Esc then Tab leaves it by keyboard. */
export function SqlEditor(props: SqlEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const language = useRef(new Compartment());
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });

  // CodeMirror owns the DOM below its host; it is built once and told of changes.
  useEffect(() => {
    if (!host.current) return undefined;
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          Prec.highest(keymap.of([{ key: "Mod-Enter", run: (editor) => runLatest(editor, latest.current) }])),
          lineNumbers(),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          drawSelection(),
          history(),
          bracketMatching(),
          closeBrackets(),
          autocompletion(),
          highlightSelectionMatches(),
          EditorView.lineWrapping,
          placeholder("Type SQL, or open an example at the left. Ctrl+Enter runs it."),
          EditorView.contentAttributes.of({ "aria-label": latest.current.label }),
          keymap.of([
            ...closeBracketsKeymap,
            ...defaultKeymap,
            ...searchKeymap,
            ...historyKeymap,
            ...completionKeymap,
            indentWithTab,
          ]),
          language.current.of(dialect(latest.current.schema)),
          errorMark,
          sqlTheme,
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, []);

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === props.value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: props.value } });
  }, [props.value]);

  useEffect(() => {
    view.current?.dispatch({ effects: language.current.reconfigure(dialect(props.schema)) });
  }, [props.schema]);

  useEffect(() => {
    view.current?.dispatch({ effects: markError.of(props.errorPosition) });
  }, [props.errorPosition]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || !props.insertion) return;
    editor.dispatch(editor.state.replaceSelection(props.insertion.text));
    editor.focus();
  }, [props.insertion]);

  return <div ref={host} className="h-full min-h-0 overflow-hidden" />;
}

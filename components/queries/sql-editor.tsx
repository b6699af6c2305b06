"use client";

import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { type EditorEngine, editorEngine, editorEngineOf } from "./editor-engine";
import { editorExtensions, speak } from "./editor-extensions";
import { type EditorHandle, formatIn, goTo, parametersOf, type RunWhat, runnableOf } from "./editor-handle";
import type { NameIndex } from "./name-index";
import { markProblems } from "./sql-error-mark";
import type { SqlProblem } from "./sql-problem";
import type { UsedParameter } from "./used-parameters";

export type EditorCommand = "newTab" | "closeTab" | "reopenTab" | "nextTab" | "previousTab";

export interface SqlEditorProps {
  tabId: string;
  text: string;
  /** Changes when the text comes from elsewhere than this editor. */
  revision: number;
  /** A moment after the last change, and before the tab goes out of sight; the text is null when it only was shown. */
  onText: (tabId: string, text: string | null, parameters: readonly UsedParameter[]) => void;
  onRun: (what: RunWhat) => void;
  onCommand: (command: EditorCommand) => void;
  onHandle: (handle: EditorHandle | null) => void;
  /** What the text is for: the kind of its warehouse. */
  warehouseKind: string | undefined;
  /** Names for completion. */
  index: NameIndex;
  /** What the statements of this tab complained of. */
  problems: readonly SqlProblem[];
  label: string;
}

const TELL_AFTER_MS = 200;
const LEAVING = ["pagehide", "visibilitychange"];

/** The SQL editor, one for all tabs. Heavy: load it lazily. Esc then Tab leaves it by keyboard. */
export function SqlEditor(props: SqlEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const kit = useRef<Kit | null>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });

  // CodeMirror owns the DOM below its host; it is built once and told of changes.
  useEffect(() => {
    if (!host.current) return undefined;
    const made = new Kit(host.current, latest);
    kit.current = made;
    latest.current.onHandle(made.handle);
    return () => {
      made.destroy();
      kit.current = null;
      latest.current.onHandle(null);
    };
  }, []);

  const { tabId, revision, problems } = props;
  const engine = editorEngineOf(props.warehouseKind);
  useEffect(() => {
    kit.current?.show(tabId, revision);
    kit.current?.speak(engine);
  }, [tabId, revision, engine]);
  useEffect(() => {
    if (kit.current?.shown === tabId) kit.current.view.dispatch({ effects: markProblems.of(problems) });
  }, [problems, tabId]);

  return <div ref={host} className="h-full min-h-0 overflow-hidden" />;
}

/** The editor with the state of each tab that was shown: its text, its cursor, what can be undone. */
class Kit {
  readonly view: EditorView;
  shown: string;
  #revision: number;
  #states = new Map<string, { state: EditorState; revision: number; scroll: number }>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #latest: { current: SqlEditorProps };

  constructor(parent: HTMLElement, latest: { current: SqlEditorProps }) {
    this.#latest = latest;
    this.shown = latest.current.tabId;
    this.#revision = latest.current.revision;
    this.view = new EditorView({ parent, state: this.#stateOf(latest.current.text) });
    // Before the tabs are written as the page goes: they listen too, later on the same way.
    for (const event of LEAVING) window.addEventListener(event, this.flush, { capture: true });
    // The parameters of a text that was there already.
    this.#tell({ isEdit: false });
  }

  /** Shows a tab's text; one that was shown before comes back as it was left. */
  show(tabId: string, revision: number): void {
    if (tabId === this.shown && revision === this.#revision) return;
    if (tabId !== this.shown) {
      this.flush();
      const { state, scrollDOM } = this.view;
      this.#states.set(this.shown, { state, revision: this.#revision, scroll: scrollDOM.scrollTop });
    }
    const { text } = this.#latest.current;
    const kept = this.#states.get(tabId);
    if (tabId === this.shown) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.view.dispatch({
        changes: { from: 0, to: this.view.state.doc.length, insert: text },
        selection: { anchor: Math.min(this.view.state.selection.main.head, text.length) },
      });
      clearTimeout(this.#timer);
    } else if (kept && kept.revision === revision) {
      this.view.setState(kept.state);
      this.view.scrollDOM.scrollTop = kept.scroll;
    } else this.view.setState(this.#stateOf(text));
    this.shown = tabId;
    this.#revision = revision;
    this.#tell({ isEdit: false });
  }

  /** Reads what is shown as that engine does. */
  speak(engine: EditorEngine): void {
    if (this.view.state.facet(editorEngine) === engine) return;
    this.view.dispatch({ effects: speak(engine) });
    this.#tell({ isEdit: false });
  }

  flush = (): void => {
    if (this.#timer !== undefined) this.#tell();
  };

  get handle(): EditorHandle {
    const { view } = this;
    return {
      runnable: (what) => runnableOf(view, what),
      flush: this.flush,
      insert: (text) => {
        view.dispatch(view.state.replaceSelection(text), { userEvent: "input" });
        view.focus();
      },
      format: () => formatIn(view),
      goTo: (problem) => goTo(view, problem),
      focus: () => view.focus(),
    };
  }

  destroy(): void {
    this.flush();
    for (const event of LEAVING) window.removeEventListener(event, this.flush, { capture: true });
    this.view.destroy();
  }

  /** What was only shown is no edit: another text may have come for the tab while this one was being drawn. */
  #tell({ isEdit = true } = {}): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = isEdit ? this.view.state.doc.toString() : null;
    this.#latest.current.onText(this.shown, text, parametersOf(this.view));
  }

  #stateOf(doc: string): EditorState {
    const latest = this.#latest;
    return EditorState.create({
      doc,
      extensions: [
        editorExtensions({
          label: latest.current.label,
          engine: editorEngineOf(latest.current.warehouseKind),
          index: () => latest.current.index,
          onRun: (what) => latest.current.onRun(what),
          onFormat: () => void formatIn(this.view),
          onCommand: (command) => latest.current.onCommand(command),
        }),
        EditorView.updateListener.of(({ docChanged }) => {
          if (!docChanged) return;
          clearTimeout(this.#timer);
          this.#timer = setTimeout(() => this.#tell(), TELL_AFTER_MS);
        }),
        EditorView.domEventHandlers({ blur: () => this.flush() }),
      ],
    });
  }
}

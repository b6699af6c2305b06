"use client";

import { EditorState } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { redshiftSql } from "@/components/queries/sql-dialect";
import { sqlTheme } from "@/components/queries/sql-theme";

/** What a text that is only read is made of. */
export const readOnlySql = (label: string) => [
  lineNumbers(),
  redshiftSql,
  EditorState.readOnly.of(true),
  EditorView.lineWrapping,
  EditorView.contentAttributes.of({ "aria-label": label, "aria-readonly": "true", tabindex: "0" }),
  sqlTheme,
];

/** SQL to read. Heavy: load it lazily. */
export function SqlText({ text, label }: { text: string; label: string }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!host.current) return undefined;
    const view = new EditorView({ parent: host.current, doc: text, extensions: readOnlySql(label) });
    return () => view.destroy();
  }, [text, label]);
  return <div ref={host} className="min-h-0 overflow-auto" />;
}

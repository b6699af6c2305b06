"use client";

import { MergeView, unifiedMergeView } from "@codemirror/merge";
import { EditorView } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { useIsNarrow } from "@/components/data/narrow";
import { readOnlySql } from "./sql-text";

interface Side {
  text: string;
  label: string;
}

const colours = EditorView.theme({
  ".cm-changedLine, &.cm-merge-b .cm-changedLine": { backgroundColor: "var(--good-soft)" },
  "&.cm-merge-a .cm-changedLine, .cm-deletedChunk": { backgroundColor: "var(--failed-soft)" },
  "&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText": {
    background: "none",
    textDecoration: "underline 2px var(--failed)",
  },
  "&.cm-merge-b .cm-changedText, .cm-changedText": {
    background: "none",
    textDecoration: "underline 2px var(--good)",
  },
  ".cm-collapsedLines": { background: "var(--sunken)", color: "var(--muted)" },
});

/** What is otherwise in `after` than in `before`: side by side, on narrow screens in one. Heavy: load it lazily. */
export function SqlDiff({ before, after }: { before: Side; after: Side }) {
  const host = useRef<HTMLDivElement>(null);
  const isNarrow = useIsNarrow();
  const [a, b] = [before.text, after.text];
  const [labelA, labelB] = [before.label, after.label];
  useEffect(() => {
    if (!host.current) return undefined;
    const collapseUnchanged = { margin: 3, minSize: 6 };
    if (isNarrow) {
      const merge = unifiedMergeView({ original: a, mergeControls: false, collapseUnchanged });
      const extensions = [readOnlySql(`${labelB}, with what changed from ${labelA}`), merge, colours];
      const view = new EditorView({ parent: host.current, doc: b, extensions });
      return () => view.destroy();
    }
    const view = new MergeView({
      parent: host.current,
      a: { doc: a, extensions: [readOnlySql(labelA), colours] },
      b: { doc: b, extensions: [readOnlySql(labelB), colours] },
      collapseUnchanged,
      gutter: true,
    });
    return () => view.destroy();
  }, [a, b, labelA, labelB, isNarrow]);
  return (
    <div className="overflow-hidden rounded-md border border-line">
      <div className="flex border-b border-line bg-sunken text-sm text-muted max-sm:hidden">
        <span className="min-w-0 grow basis-0 truncate px-3 py-1">{labelA}</span>
        <span className="min-w-0 grow basis-0 truncate border-l border-line px-3 py-1">{labelB}</span>
      </div>
      <div ref={host} className="max-h-96 overflow-auto" />
    </div>
  );
}

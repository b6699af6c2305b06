// biome-ignore-all lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
"use client";

import { WrapText, X } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { formatBytes, formatCount } from "@/components/data/format";
import { Button, IconButton } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { CopyButton } from "@/components/ui/copy-button";
import type { Column } from "@/server/accounts/contract";
import { indentJson, isJson } from "./cell-text";
import type { Engine } from "./engine-client";

interface CellInspectorProps {
  engine: Engine;
  column: Column;
  /** Of the view, and which place the column has in the result. */
  row: number;
  at: number;
  /** Changes when rows moved. */
  generation: number;
  onClose: () => void;
}

interface Shown {
  text: string | null;
  row: number;
}

/** The whole of one cell, however long. */
export function CellInspector({ engine, column, row, at, generation, onClose }: CellInspectorProps) {
  const [shown, setShown] = useState<Shown | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another order has another cell in this place
  useEffect(() => {
    let isHere = true;
    engine.ask("cell", { row, column: at }).then(
      (cell) => isHere && setShown(cell),
      () => {},
    );
    return () => {
      isHere = false;
    };
  }, [engine, row, at, generation]);
  return (
    <section
      aria-label="Cell"
      onKeyDown={(event) => event.key === "Escape" && onClose()}
      className="flex min-h-0 shrink-0 flex-col border-line bg-surface max-sm:h-56 max-sm:max-h-1/2 max-sm:border-t sm:w-96 sm:max-w-1/2 sm:border-l"
    >
      <header className="flex items-center gap-2 border-b border-line py-1 pr-1 pl-3">
        <span className="min-w-0 grow">
          <span className="mono block truncate font-medium">{column.name}</span>
          <span className="block text-sm text-faint">
            {column.type}
            {shown ? `, row ${formatCount(shown.row + 1)}` : ""}
          </span>
        </span>
        {shown?.text ? <CopyButton text={shown.text} label="Copy the cell" /> : null}
        <IconButton size="icon-sm" label="Close" keys="esc" onClick={onClose}>
          <X aria-hidden />
        </IconButton>
      </header>
      {shown ? <CellValue text={shown.text} /> : null}
    </section>
  );
}

function CellValue({ text }: { text: string | null }) {
  const [isRaw, setIsRaw] = useState(false);
  const [isWrapped, setIsWrapped] = useState(true);
  const pretty = useMemo(() => (text !== null && isJson(text) ? indentJson(text) : null), [text]);
  if (text === null) return <p className="px-3 py-2 text-faint italic">NULL</p>;
  if (text === "") return <p className="px-3 py-2 text-faint">The empty string (not NULL).</p>;
  return (
    <>
      <p className="flex items-center gap-2 px-3 pt-1 text-sm text-muted">
        {formatCount([...text].length)} characters, {formatBytes(new Blob([text]).size)}
        <span className="ml-auto flex items-center">
          {pretty === null ? null : (
            <Button size="sm" variant="ghost" aria-pressed={!isRaw} onClick={() => setIsRaw(!isRaw)}>
              {isRaw ? "As a tree" : "As it is"}
            </Button>
          )}
          <IconButton
            size="icon-sm"
            label={isWrapped ? "Do not wrap lines" : "Wrap lines"}
            aria-pressed={isWrapped}
            onClick={() => setIsWrapped(!isWrapped)}
          >
            <WrapText aria-hidden />
          </IconButton>
        </span>
      </p>
      <pre
        tabIndex={0}
        className={cn(
          "mono ring-inside min-h-0 grow overflow-auto px-3 py-1",
          isWrapped && "wrap-anywhere whitespace-pre-wrap",
        )}
      >
        {pretty !== null && !isRaw ? pretty : text}
      </pre>
    </>
  );
}

"use client";

import { ClipboardPaste, Copy, Eraser, Undo2 } from "lucide-react";
import { plural } from "@/components/data/format";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import type { TagMatrixKey } from "@/server/access/contract";
import { type Chosen, sheetOf } from "./staged";

interface AssignBarProps {
  cells: readonly Chosen[];
  keys: readonly TagMatrixKey[];
  stagedHere: number;
  onValue: (cells: readonly Chosen[], value: string | null) => void;
  onUndo: () => void;
  onPaste: () => void;
}

const SELECTS_MAX = 4;

/** What can be done with the chosen cells: a value for those of each key, or none. */
export function AssignBar({ cells, keys, stagedHere, onValue, onUndo, onPaste }: AssignBarProps) {
  const chosen = keys.filter(({ key }) => cells.some((cell) => cell.key === key));
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-2" role="toolbar" aria-label="Chosen cells">
      <span className="text-muted" aria-live="polite">
        {cells.length === 0 ? "Choose cells to tag" : plural(cells.length, "cell")}
      </span>
      {chosen.slice(0, SELECTS_MAX).map(({ key, values, descriptions }) => (
        <Select
          key={key}
          label={`Value of ${key}`}
          placeholder={`${key}: set a value`}
          className="w-auto"
          value={null}
          options={values.map((value) => ({ value, label: value, hint: descriptions[value]?.slice(0, 40) }))}
          onValueChange={(value) =>
            onValue(
              cells.filter((cell) => cell.key === key),
              value,
            )
          }
        />
      ))}
      {chosen.length > SELECTS_MAX ? (
        <span className="text-muted">Choose cells of {SELECTS_MAX} keys at most to set more</span>
      ) : null}
      {cells.length > 0 ? (
        <>
          <Button variant="ghost" onClick={() => onValue(cells, null)}>
            <Eraser aria-hidden />
            Clear
          </Button>
          <Button
            variant="ghost"
            onClick={() =>
              void navigator.clipboard.writeText(sheetOf(cells)).then(() => toast.success("Copied"))
            }
          >
            <Copy aria-hidden />
            Copy
          </Button>
        </>
      ) : null}
      {stagedHere > 0 ? (
        <Button variant="ghost" onClick={onUndo}>
          <Undo2 aria-hidden />
          Leave as it is
        </Button>
      ) : null}
      <Button className="ml-auto max-sm:ml-0" onClick={onPaste}>
        <ClipboardPaste aria-hidden />
        Paste a sheet
      </Button>
    </div>
  );
}

"use client";

import { Columns3, Pin, PinOff } from "lucide-react";
import { useState } from "react";
import { formatCount } from "@/components/data/format";
import { Button, IconButton } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Input } from "@/components/ui/input";
import { Popover } from "@/components/ui/popover";
import type { Column } from "@/server/accounts/contract";
import type { GridColumns } from "./use-grid-columns";

/** A result may have 1,600 columns: the list shows so many, the search finds the others. */
const LISTED_MAX = 100;

/** Which columns are shown and which stay at the left. */
export function ColumnsPopover({ columns, shape }: { columns: readonly Column[]; shape: GridColumns }) {
  const [text, setText] = useState("");
  const found = columns.flatMap(({ name }, at) =>
    name.toLowerCase().includes(text.toLowerCase()) ? [{ name, at }] : [],
  );
  const hiddenCount = shape.hidden.size;
  return (
    <Popover
      label="Columns"
      align="end"
      className="w-72"
      trigger={
        <Button size="sm" variant="ghost">
          <Columns3 aria-hidden />
          <span className="max-md:sr-only">Columns</span>
          {hiddenCount > 0 ? (
            <span className="text-faint">
              {formatCount(columns.length - hiddenCount)}/{formatCount(columns.length)}
            </span>
          ) : null}
        </Button>
      }
    >
      <Input
        aria-label="Find a column"
        placeholder="Find a column"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <ul className="mt-2 max-h-72 overflow-y-auto">
        {found.slice(0, LISTED_MAX).map(({ name, at }) => {
          const isPinned = shape.pinned.includes(at);
          return (
            <li key={at} className="flex h-7 items-center gap-2">
              <Checkbox
                checked={!shape.hidden.has(at)}
                onCheckedChange={(isShown) => shape.show(at, isShown)}
                aria-label={`Show ${name}`}
              />
              <span className="mono min-w-0 grow truncate" title={name}>
                {name}
              </span>
              <IconButton
                size="icon-sm"
                className="size-6"
                label={isPinned ? `Unpin ${name}` : `Pin ${name}`}
                aria-pressed={isPinned}
                onClick={() => shape.pin(at, !isPinned)}
              >
                {isPinned ? <PinOff aria-hidden /> : <Pin aria-hidden />}
              </IconButton>
            </li>
          );
        })}
      </ul>
      {found.length > LISTED_MAX ? (
        <p className="mt-1 text-sm text-muted">
          {formatCount(found.length - LISTED_MAX)} more: type a part of the name.
        </p>
      ) : null}
      {hiddenCount > 0 ? (
        <Button size="sm" className="mt-2 w-full" onClick={shape.showAll}>
          Show all
        </Button>
      ) : null}
    </Popover>
  );
}

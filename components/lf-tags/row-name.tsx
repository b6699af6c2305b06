import { Columns3, Database, type LucideIcon, Table2 } from "lucide-react";
import { plural } from "@/components/data/format";
import type { TagRow } from "@/server/access/contract";

const ICONS: Record<TagRow["kind"], LucideIcon> = { database: Database, table: Table2, column: Columns3 };

interface RowNameProps {
  row: TagRow;
  onOpen: (() => void) | null;
  onSelect: () => void;
}

/** A row's name: its icon selects all of it, its name goes into it. */
export function RowName({ row: { name, kind, below }, onOpen, onSelect }: RowNameProps) {
  const Icon = ICONS[kind];
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <button
        type="button"
        aria-label={`Select all of ${name}`}
        title={`Select all of ${name}`}
        className="ring-inside -ml-1 flex size-6 shrink-0 items-center justify-center rounded-sm text-faint hover:bg-hover hover:text-ink"
        onClick={onSelect}
      >
        <Icon aria-hidden className="size-4" />
      </button>
      {onOpen ? (
        <button
          type="button"
          className="ring-inside mono min-w-0 truncate rounded-sm text-left hover:underline"
          title={name}
          onClick={onOpen}
        >
          {name}
        </button>
      ) : (
        <span className="mono min-w-0 truncate" title={name}>
          {name}
        </span>
      )}
      {kind === "column" ? null : (
        <span className="ml-auto shrink-0 pl-2 text-sm text-muted max-sm:hidden">
          {plural(below, kind === "database" ? "table" : "column")}
        </span>
      )}
    </span>
  );
}

import { ArrowDownRight, Pencil, Replace } from "lucide-react";
import { plural } from "@/components/data/format";
import { cn } from "@/components/ui/cn";
import type { TagAssignment, TagCell } from "@/server/access/contract";

/** What a cell says in words: its value, where it comes from, and where something below differs. */
export function cellText(cell: TagCell | undefined, staged: TagAssignment | undefined): string {
  if (staged) {
    const was = cell?.value ? `, now ${cell.value}` : "";
    return staged.value === null ? `to be taken off${was}` : `to be ${staged.value}${was}`;
  }
  if (!cell) return "no value";
  const below = belowText(cell);
  const differ = below ? `; ${below} below differ` : "";
  if (cell.value === null) return `no value${differ}`;
  if (cell.origin === "inherited") return `${cell.value}, inherited${differ}`;
  const over = cell.origin === "overriding" ? `, instead of ${cell.above ?? "nothing"} from above` : "";
  return `${cell.value}, assigned here${over}${differ}`;
}

function belowText({ overridingTables, overridingColumns }: TagCell): string {
  return [
    ...(overridingTables > 0 ? [plural(overridingTables, "table")] : []),
    ...(overridingColumns > 0 ? [plural(overridingColumns, "column")] : []),
  ].join(" and ");
}

interface MatrixCellProps {
  cell: TagCell | undefined;
  staged: TagAssignment | undefined;
}

/** Direct, inherited and overriding each have a form of their own, besides their colour. */
export function MatrixCell({ cell, staged }: MatrixCellProps) {
  if (staged)
    return (
      <span className="flex min-w-0 items-center gap-1 font-medium text-accent-ink">
        <Pencil aria-hidden className="size-3.5 shrink-0" />
        {cell?.value ? <s className="truncate font-normal text-muted">{cell.value}</s> : null}
        <span className="truncate">{staged.value ?? "none"}</span>
      </span>
    );
  if (!cell) return <span className="text-faint">–</span>;
  const count = cell.overridingTables + cell.overridingColumns;
  return (
    <span className="flex min-w-0 items-center gap-1">
      <Value cell={cell} />
      {count > 0 ? (
        <span className="ml-auto shrink-0 pl-1 text-sm text-muted tabular-nums">≠ {count}</span>
      ) : null}
    </span>
  );
}

function Value({ cell: { value, origin } }: { cell: TagCell }) {
  if (value === null) return <span className="text-faint">–</span>;
  return (
    <span
      className={cn(
        "inline-flex h-5 min-w-0 items-center gap-1 rounded-sm border px-1.5 text-sm",
        origin === "inherited"
          ? "border-dashed border-line text-muted italic"
          : "border-line bg-sunken font-medium",
        origin === "overriding" && "border-control",
      )}
    >
      {origin === "inherited" ? <ArrowDownRight aria-hidden className="size-3 shrink-0" /> : null}
      {origin === "overriding" ? <Replace aria-hidden className="size-3 shrink-0" /> : null}
      <span className="truncate">{value}</span>
    </span>
  );
}

/** What the forms mean. */
export function Legend() {
  const cell = { above: null, overridingTables: 0, overridingColumns: 0 };
  return (
    <ul className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-muted">
      <li className="flex items-center gap-1.5">
        <Value cell={{ ...cell, value: "value", origin: "direct" }} /> assigned here
      </li>
      <li className="flex items-center gap-1.5">
        <Value cell={{ ...cell, value: "value", origin: "inherited" }} /> inherited
      </li>
      <li className="flex items-center gap-1.5">
        <Value cell={{ ...cell, value: "value", origin: "overriding" }} /> overrides what is above
      </li>
      <li>≠ 3: so many below have another value</li>
    </ul>
  );
}

import { Users } from "lucide-react";
import Link from "next/link";
import { StateMark } from "@/components/data/state-mark";
import type { AccessColumn, Reader } from "@/server/access/contract";
import { because } from "./because";
import { LeftToIam, parted } from "./left-to-iam";
import { rowsText } from "./proof-words";
import { accessHref, type TablePlace } from "./question";
import { TagLines } from "./tag-chips";

interface ColumnReadersProps {
  place: TablePlace;
  column: AccessColumn;
  readers: readonly Reader[];
}

/** Who reads one column, and by what rule each of them does. */
export function ColumnReaders({ place, column, readers }: ColumnReadersProps) {
  const { byRule, byIam } = parted(readers);
  return (
    <div className="grid max-w-220 gap-4">
      <ul className="grid gap-2" aria-label={`Who reads ${column.name}`}>
        {byRule.map((reader) => (
          <ColumnReader key={reader.who.principal} {...{ reader, place }} column={column.name} />
        ))}
        {byIam.length > 0 ? <LeftToIam readers={byIam} at={{ place, column: column.name }} /> : null}
      </ul>
      <TagLines tags={column.tags} what={column.name} />
    </div>
  );
}

interface ColumnReaderProps {
  reader: Reader;
  place: TablePlace;
  column: string;
}

function ColumnReader({ reader: { who, access, paths }, place, column }: ColumnReaderProps) {
  const rows = rowsText(access.rows);
  const reasons = [...new Set(paths.map(because))];
  return (
    <li className="relative grid gap-1 rounded-md border border-line bg-surface px-4 py-2.5 hover:bg-hover">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Link
          href={accessHref({ principal: who.principal, place, column })}
          prefetch={false}
          title={who.principal}
          className="row-link min-w-0 truncate rounded-sm font-medium"
        >
          {who.label}
        </Link>
        {who.people.length > 0 ? (
          <span className="flex min-w-0 items-center gap-1 text-sm text-muted">
            <Users aria-hidden className="size-3.5 shrink-0" />
            <span className="truncate">{who.people.map(({ name }) => name).join(", ")}</span>
          </span>
        ) : null}
        <span className="ml-auto">
          <StateMark tone="good" word={rows ? "Reads some rows" : "Reads it"} />
        </span>
      </div>
      {rows ? <p className="mono wrap-anywhere text-sm">only rows where {rows}</p> : null}
      <p className="wrap-anywhere text-muted">Because {reasons.join("; also because ")}.</p>
    </li>
  );
}

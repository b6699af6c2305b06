import Link from "next/link";
import { cn } from "@/components/ui/cn";
import type { AccessColumn, Reader } from "@/server/access/contract";
import { rowsText } from "./proof-words";
import { accessHref, type TablePlace } from "./question";
import { TagChips } from "./tag-chips";

const CHIPS = 8;

interface ReadersByColumnProps {
  place: TablePlace;
  columns: readonly AccessColumn[];
  /** Those that were loaded. */
  readers: readonly Reader[];
  /** How many read each column in all. */
  counts: Readonly<Record<string, number>>;
}

/** Each column with its tags and those who read it; a name leads to why. */
export function ReadersByColumn({ place, columns, readers, counts }: ReadersByColumnProps) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full border-collapse text-left" aria-label="Who reads each column">
        <thead>
          <tr className="border-b border-line text-sm text-muted">
            <th scope="col" className="h-8 w-64 px-2.5 font-medium max-sm:w-36">
              Column
            </th>
            <th scope="col" className="w-80 px-2.5 font-medium max-sm:hidden">
              LF-tags
            </th>
            <th scope="col" className="px-2.5 font-medium">
              Read by
            </th>
          </tr>
        </thead>
        <tbody>
          {columns.map(({ name, type, isPartitionKey, tags }) => (
            <tr key={name} className="border-b border-line align-top hover:bg-hover">
              <th scope="row" className="px-2.5 py-1.5 font-normal">
                <Link
                  href={accessHref({ place, column: name })}
                  prefetch={false}
                  className="mono wrap-anywhere underline-offset-3 hover:underline"
                >
                  {name}
                </Link>
                <span className="mono block text-sm text-muted">
                  {type}
                  {isPartitionKey ? " · partition" : ""}
                </span>
              </th>
              <td className="px-2.5 py-1.5 max-sm:hidden">
                <TagChips tags={tags} />
              </td>
              <td className="px-2.5 py-1.5">
                <ReadBy
                  readers={readers.filter(({ access }) => access.columns.includes(name))}
                  count={counts[name] ?? 0}
                  at={{ place, column: name }}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface ReadByProps {
  readers: readonly Reader[];
  count: number;
  at: { place: TablePlace; column: string };
}

function ReadBy({ readers, count, at }: ReadByProps) {
  const more = count - Math.min(readers.length, CHIPS);
  if (count === 0) return <span className="text-muted">nobody</span>;
  return (
    <ul className="flex flex-wrap gap-1">
      {readers.slice(0, CHIPS).map(({ who, access }) => (
        <li key={who.principal} className="max-w-full">
          <Link
            href={accessHref({ ...at, principal: who.principal })}
            prefetch={false}
            title={titleOf({ who, access })}
            className={cn(
              "inline-flex h-6 max-w-full items-center gap-1 truncate rounded-sm border px-1.5 text-sm hover:bg-hover",
              access.verdicts.SELECT === "iam" ? "border-dashed border-line text-waiting" : "border-line",
            )}
          >
            <span className="truncate">{who.label}</span>
            {access.unfiltered.includes(at.column) ? null : <span className="text-muted">some rows</span>}
            {access.verdicts.SELECT === "iam" ? <span>IAM decides</span> : null}
          </Link>
        </li>
      ))}
      {more > 0 ? (
        <li>
          <Link
            href={accessHref(at)}
            prefetch={false}
            className="inline-flex h-6 items-center rounded-sm px-1 text-sm text-muted hover:underline"
          >
            and {more} more
          </Link>
        </li>
      ) : null}
    </ul>
  );
}

function titleOf({ who, access }: Pick<Reader, "who" | "access">): string {
  const rows = rowsText(access.rows);
  const people = who.people.map(({ name }) => name).join(", ");
  return [who.principal, people, rows ? `rows where ${rows}` : ""].filter((one) => one !== "").join("\n");
}

import Link from "next/link";
import type { AccessColumn, Reader } from "@/server/access/contract";
import { parted } from "./left-to-iam";
import { PrincipalChip } from "./principal-chip";
import { rowsText } from "./proof-words";
import { accessHref, type TablePlace } from "./question";
import type { Reading } from "./reading-words";
import { TagChips } from "./tag-chips";

const CHIPS = 8;

interface ReadersByColumnProps {
  place: TablePlace;
  columns: readonly AccessColumn[];
  /** Those that were loaded. */
  readers: readonly Reader[];
  /** How many read each column in all: whom a rule lets, and of whom IAM decides. */
  reading: Pick<Reading, "columns" | "iamColumns">;
}

/** Each column with its tags and those who read it; a name leads to why. */
export function ReadersByColumn({ place, columns, readers, reading }: ReadersByColumnProps) {
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
                  count={reading.columns[name] ?? 0}
                  iamCount={reading.iamColumns[name] ?? 0}
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
  iamCount: number;
  at: { place: TablePlace; column: string };
}

function ReadBy({ readers, count, iamCount, at }: ReadByProps) {
  const { byRule, byIam } = parted(readers);
  const more = count - Math.min(byRule.length, CHIPS);
  if (count + iamCount === 0) return <span className="text-muted">nobody</span>;
  return (
    <ul className="flex flex-wrap gap-1">
      {byRule.slice(0, CHIPS).map(({ who, access }) => (
        <PrincipalChip
          key={who.principal}
          {...{ who }}
          href={accessHref({ ...at, principal: who.principal })}
          title={titleOf({ who, access })}
        >
          {access.unfiltered.includes(at.column) ? null : <span className="text-muted">some rows</span>}
        </PrincipalChip>
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
      {iamCount > 0 ? (
        <li className="max-w-full">
          <Link
            href={accessHref(at)}
            prefetch={false}
            title={byIam.map(({ who }) => who.label).join("\n")}
            className="inline-flex h-6 max-w-full items-center truncate rounded-sm border border-line border-dashed px-1.5 text-sm text-waiting hover:bg-hover"
          >
            whoever IAM lets in
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

"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ShieldQuestion } from "lucide-react";
import Link from "next/link";
import { infiniteQuery, query } from "@/components/data/api";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { plural } from "@/components/data/format";
import { LoadMore } from "@/components/data/load-more";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { type Access, getAccessTable, listReaders, type Who } from "@/server/access/contract";
import { AsOf } from "./as-of";
import { originText, rowsText } from "./proof-words";
import { accessHref, type TablePlace } from "./question";

interface Reader {
  who: Who;
  access: Access;
}

const CHIPS = 8;

/** Who reads a table, column by column; a name leads to why. */
export function Readers({ place, column }: { place: TablePlace; column: string | null }) {
  const table = useQuery(query(getAccessTable, place));
  const list = useInfiniteQuery(infiniteQuery(listReaders, { ...place, limit: 200 }));
  const error = table.error ?? list.error;
  if (error)
    return (
      <ErrorPanel
        error={error}
        onRetry={() => {
          void table.refetch();
          void list.refetch();
        }}
      />
    );
  if (!table.data || !list.data) return <RowsSkeleton rows={8} label="Working out who reads it" />;
  const readers = list.data.pages.flatMap(({ items }) => items);
  const reading = readers.filter(({ access }) => access.columns.length > 0);
  const shown = table.data.columns.filter(({ name }) => column === null || name === column);
  return (
    <div className="grid gap-4">
      <p className="text-muted" role="status">
        {sumOf(reading)}
        {table.data.target
          ? ` Through the link to ${table.data.target.database}.${table.data.target.table} of ${table.data.target.accountId}.`
          : null}
      </p>
      {readers.length === 0 ? (
        <Empty icon={ShieldQuestion} title="Nobody has anything of it" small>
          No grant, tag policy or share reaches this table.
        </Empty>
      ) : (
        <div className="overflow-x-auto">
          <table className="w-full border-collapse text-left" aria-label="Who reads each column">
            <thead>
              <tr className="border-b border-line text-sm text-muted">
                <th scope="col" className="h-8 w-64 px-2.5 font-medium">
                  Column
                </th>
                <th scope="col" className="w-72 px-2.5 font-medium max-sm:hidden">
                  LF-tags
                </th>
                <th scope="col" className="px-2.5 font-medium">
                  Read by
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map(({ name, type, isPartitionKey, tags }) => (
                <tr key={name} className="border-b border-line align-top hover:bg-hover">
                  <th scope="row" className="px-2.5 py-1.5 font-normal">
                    <span className="mono wrap-anywhere">{name}</span>
                    <span className="mono block text-sm text-muted">
                      {type}
                      {isPartitionKey ? " · partition" : ""}
                    </span>
                  </th>
                  <td className="px-2.5 py-1.5 max-sm:hidden">
                    <span className="flex flex-wrap gap-1">
                      {tags.map((tag) => (
                        <Badge
                          key={tag.key}
                          tone={tag.origin === "inherited" ? "hollow" : "neutral"}
                          title={originText(tag)}
                        >
                          {tag.key} = {tag.value}
                        </Badge>
                      ))}
                    </span>
                  </td>
                  <td className="px-2.5 py-1.5">
                    <ReadBy
                      readers={reading.filter(({ access }) => access.columns.includes(name))}
                      at={{ place, column: name }}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <AsOf at={table.data.takenAt} />
      <LoadMore
        hasMore={list.hasNextPage}
        isLoading={list.isFetchingNextPage}
        onLoadMore={() => void list.fetchNextPage()}
      />
    </div>
  );
}

function sumOf(reading: readonly Reader[]): string {
  const ofIam = reading.filter(({ access }) => access.verdicts.SELECT === "iam").length;
  const people = new Set(reading.flatMap(({ who }) => who.people.map(({ id }) => id))).size;
  const some = `${plural(reading.length, "principal")} (${plural(people, "person", "people")} here) can read of it`;
  return ofIam > 0 ? `${some}; of ${ofIam} of them IAM alone decides.` : `${some}.`;
}

function ReadBy({ readers, at }: { readers: readonly Reader[]; at: { place: TablePlace; column: string } }) {
  if (readers.length === 0) return <span className="text-muted">nobody</span>;
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
            {rowsText(access.rows) ? <span className="text-muted">some rows</span> : null}
            {access.verdicts.SELECT === "iam" ? <span>IAM decides</span> : null}
          </Link>
        </li>
      ))}
      {readers.length > CHIPS ? (
        <li className="inline-flex h-6 items-center px-1 text-sm text-muted">
          and {readers.length - CHIPS} more
        </li>
      ) : null}
    </ul>
  );
}

function titleOf({ who, access }: Reader): string {
  const rows = rowsText(access.rows);
  const people = who.people.map(({ name }) => name).join(", ");
  return [who.principal, people, rows ? `rows where ${rows}` : ""].filter((one) => one !== "").join("\n");
}

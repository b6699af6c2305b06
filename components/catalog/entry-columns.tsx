"use client";

import { BookMarked, Table2 } from "lucide-react";
import Link from "next/link";
import { columnsOf, ROW_LINK } from "@/components/data/data-table";
import { StateMark } from "@/components/data/state-mark";
import { Time } from "@/components/data/time";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import type { CatalogEntry } from "@/server/catalog/contract";
import { datasetHref, tableHref } from "./routes";

const helper = columnsOf<CatalogEntry>();
const hrefOf = ({ kind, id, datasetId }: CatalogEntry) =>
  kind === "dataset" ? datasetHref(datasetId) : tableHref(datasetId, id);

export const entryColumns = [
  helper.display({
    id: "kind",
    header: <span className="sr-only">Kind</span>,
    meta: { width: "36px", narrow: "lead" },
    cell: ({ row }) => {
      const isDataset = row.original.kind === "dataset";
      const Icon = isDataset ? BookMarked : Table2;
      return (
        <>
          <Icon aria-hidden className="size-4 text-faint" />
          <span className="sr-only">{isDataset ? "Dataset" : "Table"}</span>
        </>
      );
    },
  }),
  helper.display({
    id: "name",
    header: "Name",
    meta: { narrow: "main" },
    cell: ({ row: { original: entry } }) => (
      <span className="flex min-w-0 items-center gap-2">
        <Link
          href={hrefOf(entry)}
          prefetch={false}
          className={cn(ROW_LINK, "max-w-full shrink-0 font-medium")}
        >
          {entry.name}
        </Link>
        {entry.state === "registered" ? null : <RegistrationMark state={entry.state} />}
        {entry.matchedColumns.length > 0 ? (
          <span className="mono max-w-1/2 shrink-0 truncate text-sm text-accent-ink">
            {entry.matchedColumns.join(", ")}
          </span>
        ) : null}
        <EntryTags tags={entry.tags} />
        <span className="truncate text-muted">{entry.description.split("\n", 1)[0]}</span>
      </span>
    ),
  }),
  helper.display({
    id: "dataset",
    header: "Dataset",
    meta: { width: "16%", from: "lg", narrow: "line" },
    cell: ({ row: { original: entry } }) => (
      <span className="text-muted">
        {entry.kind === "table" ? entry.datasetName : <span className="sm:hidden">{entry.ownerTeam}</span>}
      </span>
    ),
  }),
  helper.display({
    id: "domain",
    header: "Domain",
    meta: { width: "120px", from: "lg" },
    cell: ({ row }) => <span className="text-muted">{row.original.domain}</span>,
  }),
  helper.display({
    id: "owner",
    header: "Owner",
    meta: { width: "140px" },
    cell: ({ row }) => <span className="text-muted">{row.original.ownerTeam}</span>,
  }),
  helper.display({
    id: "classification",
    header: "Classification",
    meta: { width: "120px", narrow: "side" },
    cell: ({ row: { original: entry } }) =>
      entry.classification ? <Badge>{entry.classification}</Badge> : null,
  }),
  helper.display({
    id: "format",
    header: "Format",
    meta: { width: "84px", from: "lg" },
    cell: ({ row }) => <span className="text-muted">{row.original.format}</span>,
  }),
  helper.display({
    id: "updated",
    header: "Changed",
    meta: { width: "96px", align: "right", narrow: "end" },
    cell: ({ row }) => <Time at={row.original.updatedAt} className="text-muted max-sm:text-sm" />,
  }),
];

const TAGS_SHOWN = 2;

/** The first of them, in the row; all are on the page. */
function EntryTags({ tags }: { tags: readonly string[] }) {
  if (tags.length === 0) return null;
  return (
    <span className="flex max-w-1/2 shrink-0 items-center gap-1 max-sm:hidden">
      {tags.slice(0, TAGS_SHOWN).map((tag) => (
        <Badge key={tag} tone="hollow">
          {tag}
        </Badge>
      ))}
      {tags.length > TAGS_SHOWN ? (
        <span className="text-sm text-faint">+{tags.length - TAGS_SHOWN}</span>
      ) : null}
    </span>
  );
}

export function RegistrationMark({ state }: { state: "registering" | "failed" }) {
  return state === "failed" ? (
    <StateMark tone="failed" word="Registration failed" as="pill" />
  ) : (
    <StateMark tone="working" word="Registering" as="pill" />
  );
}

"use client";

import { BookOpen, FileCode2, Users } from "lucide-react";
import Link from "next/link";
import { columnsOf, type DataColumn, ROW_LINK } from "@/components/data/data-table";
import { Time } from "@/components/data/time";
import { cn } from "@/components/ui/cn";
import type { SavedQuerySummary } from "@/server/saved-queries/contract";
import { savedQueryPageHref } from "./routes";
import { SavedRowMenu } from "./saved-row-menu";

const helper = columnsOf<SavedQuerySummary>();

const LEVEL_WORDS: Record<SavedQuerySummary["level"], string> = {
  own: "mine",
  edit: "may edit",
  run: "may run",
  view: "may view",
};

/** The columns of the list; `pathOf` names a folder. */
export function savedColumns(
  pathOf: (folderId: string) => string | undefined,
): DataColumn<SavedQuerySummary>[] {
  return [
    helper.display({
      id: "icon",
      header: () => <span className="sr-only">Kind</span>,
      meta: { width: "36px", narrow: "lead" },
      cell: ({ row }) => {
        const Icon = row.original.isExample ? BookOpen : FileCode2;
        return <Icon aria-hidden className="size-4 text-faint" />;
      },
    }),
    helper.display({
      id: "name",
      header: "Name",
      meta: { narrow: "main" },
      cell: ({ row: { original: saved } }) => (
        <span className="flex min-w-0 items-center gap-2">
          <Link
            href={savedQueryPageHref(saved.id)}
            prefetch={false}
            className={cn(ROW_LINK, "shrink-0 max-w-full font-medium")}
          >
            {saved.name}
          </Link>
          <span className="truncate text-muted">{saved.description.split("\n", 1)[0]}</span>
        </span>
      ),
    }),
    helper.display({
      id: "folder",
      header: "Folder",
      meta: { width: "18%", from: "lg" },
      cell: ({ row: { original: saved } }) => (
        <span className="text-muted">{saved.folderId ? pathOf(saved.folderId) : ""}</span>
      ),
    }),
    helper.display({
      id: "owner",
      header: "Owner",
      meta: { width: "120px", narrow: "line" },
      cell: ({ row: { original: saved } }) => <span className="text-muted">{saved.ownerName}</span>,
    }),
    helper.display({
      id: "share",
      header: "Shared",
      meta: { width: "92px", narrow: "side" },
      cell: ({ row: { original: saved } }) => <ShareMark saved={saved} />,
    }),
    helper.display({
      id: "version",
      header: "Version",
      meta: { width: "76px", align: "right", from: "lg" },
      cell: ({ row }) => <span className="text-muted">{row.original.version}</span>,
    }),
    helper.display({
      id: "updated",
      header: "Updated",
      meta: { width: "100px", align: "right", narrow: "end" },
      cell: ({ row: { original: saved } }) =>
        saved.updatedAt ? <Time at={saved.updatedAt} className="text-muted max-sm:text-sm" /> : null,
    }),
    helper.display({
      id: "more",
      header: () => <span className="sr-only">Actions</span>,
      meta: { width: "44px" },
      cell: ({ row }) => <SavedRowMenu saved={row.original} />,
    }),
  ];
}

function ShareMark({ saved }: { saved: SavedQuerySummary }) {
  if (saved.isExample) return <span className="text-muted">example</span>;
  if (saved.level !== "own") return <span className="text-muted">{LEVEL_WORDS[saved.level]}</span>;
  if (!saved.isShared) return null;
  return (
    <span className="inline-flex items-center gap-1 text-muted">
      <Users aria-hidden className="size-3.5" />
      by me
    </span>
  );
}

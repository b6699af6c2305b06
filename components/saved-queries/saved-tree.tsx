"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { BookOpen, FileCode2, Trash2 } from "lucide-react";
import { mutation, query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { IconButton } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { toast } from "@/components/ui/toast";
import {
  deleteSavedQuery,
  getSavedQuery,
  listSavedQueries,
  type SavedQuery,
  type SavedQuerySummary,
} from "@/server/saved-queries/contract";

interface SavedTreeProps {
  onOpen: (saved: SavedQuery) => void;
  /** The saved query that is open. */
  openId?: string | null;
}

/** A person's saved queries, then the examples that come with Headgate. */
export function SavedTree({ onOpen, openId = null }: SavedTreeProps) {
  const client = useQueryClient();
  const saved = useQuery(query(listSavedQueries, {}));
  const open = ({ id }: SavedQuerySummary) =>
    void client
      .fetchQuery(query(getSavedQuery, { savedQueryId: id }))
      .then(onOpen, (error: Error) => toast.error(error.message));
  if (saved.isPending) return <RowsSkeleton rows={6} label="Loading saved queries" />;
  if (saved.isError)
    return <ErrorPanel inline error={saved.error} onRetry={() => void saved.refetch()} className="m-2" />;
  const own = saved.data.items.filter((one) => !one.isExample);
  const examples = saved.data.items.filter((one) => one.isExample);
  return (
    <div className="min-h-0 grow overflow-y-auto px-1 pb-2">
      <Heading>Saved</Heading>
      {own.length === 0 ? (
        <p className="px-2 py-1 text-sm text-faint">Save keeps the text and its target here.</p>
      ) : (
        <List items={own} openId={openId} onOpen={open} />
      )}
      <Heading>Examples</Heading>
      <List items={examples} openId={openId} onOpen={open} />
    </div>
  );
}

function Heading({ children }: { children: string }) {
  return <h3 className="px-2 pt-3 pb-1 text-sm font-medium text-faint">{children}</h3>;
}

interface ListProps {
  items: readonly SavedQuerySummary[];
  openId: string | null;
  onOpen: (saved: SavedQuerySummary) => void;
}

function List({ items, openId, onOpen }: ListProps) {
  return (
    <ul>
      {items.map((saved) => (
        <li key={saved.id} className="group flex items-center rounded-sm hover:bg-hover">
          <button
            type="button"
            aria-current={saved.id === openId || undefined}
            onClick={() => onOpen(saved)}
            className="ring-inside flex min-h-8 min-w-0 grow items-center gap-2 rounded-sm px-2 text-left"
          >
            {saved.isExample ? (
              <BookOpen aria-hidden className="size-4 shrink-0 text-faint" />
            ) : (
              <FileCode2 aria-hidden className="size-4 shrink-0 text-faint" />
            )}
            <span className="truncate">{saved.name}</span>
          </button>
          {saved.isExample ? null : <DeleteButton saved={saved} />}
        </li>
      ))}
    </ul>
  );
}

function DeleteButton({ saved }: { saved: SavedQuerySummary }) {
  const remove = useMutation({
    ...mutation(deleteSavedQuery),
    onError: (error) => toast.error(error.message),
  });
  return (
    <Confirm
      title={`Delete “${saved.name}”?`}
      action="Delete"
      danger
      pending={remove.isPending}
      onConfirm={() => remove.mutate({ savedQueryId: saved.id })}
      trigger={
        <IconButton
          size="icon-sm"
          label={`Delete ${saved.name}`}
          className="size-6 opacity-0 focus-visible:opacity-100 group-hover:opacity-100 max-sm:opacity-100"
        >
          <Trash2 aria-hidden className="size-3.5!" />
        </IconButton>
      }
    >
      Its text is gone for good; statements that it ran stay in the history.
    </Confirm>
  );
}

"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { infiniteQuery, query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { LoadMore } from "@/components/data/load-more";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Time } from "@/components/data/time";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { toast } from "@/components/ui/toast";
import {
  getSavedQueryVersion,
  listSavedQueryVersions,
  restoreSavedQueryVersion,
  type SavedQuery,
  type VersionSummary,
} from "@/server/saved-queries/contract";
import { ContentDiff } from "./content-diff";
import { savedQueryPageHref } from "./routes";
import { useSavedWrite } from "./use-saved-write";

/** All versions, what differs between any two of them, and the way back to an old one. */
export function VersionsPanel({ saved, mayEdit }: { saved: SavedQuery; mayEdit: boolean }) {
  const list = useInfiniteQuery(infiniteQuery(listSavedQueryVersions, { savedQueryId: saved.id }));
  const [pair, setPair] = useState<{ from: number; to: number } | null>(null);
  if (list.isPending) return <RowsSkeleton rows={4} label="Loading the versions" />;
  if (list.isError) return <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />;
  const versions = list.data.pages.flatMap((page) => page.items);
  const { from, to } = pair ?? { from: Math.max(1, saved.version - 1), to: saved.version };
  return (
    <div className="grid gap-4 lg:grid-cols-[22rem_1fr]">
      <div>
        <table aria-label="Versions" className="w-full border-collapse text-left">
          <thead className="text-sm text-muted">
            <tr className="border-b border-line">
              <th scope="col" className="h-8 w-11 px-1 font-medium">
                From
              </th>
              <th scope="col" className="w-9 px-1 font-medium">
                To
              </th>
              <th scope="col" className="px-2 font-medium">
                Version
              </th>
            </tr>
          </thead>
          <tbody>
            {versions.map((version) => (
              <VersionRow
                key={version.version}
                version={version}
                saved={saved}
                mayEdit={mayEdit}
                pair={{ from, to }}
                onPair={setPair}
              />
            ))}
          </tbody>
        </table>
        {list.hasNextPage ? (
          <LoadMore
            hasMore
            isLoading={list.isFetchingNextPage}
            onLoadMore={() => void list.fetchNextPage()}
          />
        ) : null}
      </div>
      <Difference savedQueryId={saved.id} from={from} to={to} />
    </div>
  );
}

interface VersionRowProps {
  version: VersionSummary;
  saved: SavedQuery;
  mayEdit: boolean;
  pair: { from: number; to: number };
  onPair: (pair: { from: number; to: number }) => void;
}

function VersionRow({
  version: { version, authorName, note, createdAt },
  saved,
  mayEdit,
  pair,
  onPair,
}: VersionRowProps) {
  const isNewest = version === saved.version;
  return (
    <tr
      className={cn(
        "border-b border-line align-top",
        (version === pair.from || version === pair.to) && "bg-selected",
      )}
    >
      {(["from", "to"] as const).map((side) => (
        <td key={side} className="px-1 py-2 text-center">
          <input
            type="radio"
            name={side}
            aria-label={`Compare ${side} version ${version}`}
            checked={pair[side] === version}
            onChange={() => onPair({ ...pair, [side]: version })}
            className="size-4 accent-accent"
          />
        </td>
      ))}
      <td className="min-w-0 px-2 py-1.5">
        <div className="flex items-center gap-2">
          <Link href={savedQueryPageHref(saved.id, version)} className="font-medium hover:underline">
            Version {version}
          </Link>
          {isNewest ? <Badge>newest</Badge> : null}
          {mayEdit && !isNewest ? <RestoreButton saved={saved} version={version} /> : null}
        </div>
        <p className="text-sm text-muted">
          {authorName}
          {createdAt ? (
            <>
              {", "}
              <Time at={createdAt} />
            </>
          ) : null}
        </p>
        {note ? <p className="wrap-anywhere text-sm">{note}</p> : null}
      </td>
    </tr>
  );
}

interface RestoreButtonProps {
  saved: SavedQuery;
  version: number;
  onRestored?: () => void;
}

/** Makes an old version the newest again. */
export function RestoreButton({ saved, version, onRestored }: RestoreButtonProps) {
  const restore = useSavedWrite(restoreSavedQueryVersion);
  return (
    <Button
      size="sm"
      className="ml-auto"
      pending={restore.isPending}
      aria-label={`Restore version ${version}`}
      onClick={() =>
        restore.mutate(
          { savedQueryId: saved.id, version, baseVersion: saved.version },
          {
            onSuccess: (next) => {
              toast.success(`Version ${version} is back, as version ${next.version}`);
              onRestored?.();
            },
            onError: (error) => toast.error(error.message),
          },
        )
      }
    >
      <RotateCcw aria-hidden />
      Restore
    </Button>
  );
}

function Difference({ savedQueryId, from, to }: { savedQueryId: string; from: number; to: number }) {
  const forever = { staleTime: Number.POSITIVE_INFINITY };
  const before = useQuery({ ...query(getSavedQueryVersion, { savedQueryId, version: from }), ...forever });
  const after = useQuery({ ...query(getSavedQueryVersion, { savedQueryId, version: to }), ...forever });
  const error = before.error ?? after.error;
  return (
    <section aria-label="Difference" className="min-w-0">
      <h2 className="mb-2 flex h-8 items-center font-medium">
        {from === to ? `Version ${to}` : `Version ${from} to version ${to}`}
      </h2>
      {error ? <ErrorPanel inline error={error} /> : null}
      {before.data && after.data ? (
        from === to ? (
          <p className="text-muted">Choose two versions to see what differs.</p>
        ) : (
          <ContentDiff
            before={before.data}
            after={after.data}
            beforeLabel={`Version ${from}`}
            afterLabel={`Version ${to}`}
          />
        )
      ) : null}
    </section>
  );
}

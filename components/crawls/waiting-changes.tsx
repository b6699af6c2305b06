"use client";

import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { infiniteQuery, mutation } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { plural } from "@/components/data/format";
import { LoadMore } from "@/components/data/load-more";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { acceptChanges, type CrawlChange, listChanges, refuseChanges } from "@/server/crawls/contract";
import { ChangeCard } from "./change-card";
import { refusalsSaid } from "./change-words";
import { decidingKey, isDeciding } from "./deciding";

interface ChangesProps {
  datasetId: string;
  mayDecide: boolean;
}

/** What waits for a steward, table by table. */
export function WaitingChanges({ datasetId, mayDecide }: ChangesProps) {
  const client = useQueryClient();
  const list = useInfiniteQuery(infiniteQuery(listChanges, { datasetId }));
  const again = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ["crawls"] }),
      client.invalidateQueries({ queryKey: ["catalog"] }),
    ]);
  // Settled also where it was refused: somebody else may have decided.
  const deciding = { mutationKey: decidingKey(datasetId), onSettled: again };
  const accept = useMutation({ ...mutation(acceptChanges), ...deciding });
  const refuse = useMutation({ ...mutation(refuseChanges), ...deciding });
  // The second press of two comes before the buttons know of the first.
  const once =
    ({ mutate }: Decision) =>
    (input: Decided) => {
      if (!isDeciding(client, datasetId)) mutate(input);
    };
  if (list.isPending) return <RowsSkeleton rows={3} label="Loading what changed" />;
  if (list.isError) return <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />;
  const changes = list.data.pages.flatMap((page) => page.items);
  const pending = changes.filter(({ state }) => state === "pending");
  const waiting = list.data.pages[0]?.waiting ?? 0;
  const runId = pending[0]?.runId;
  const isPending = accept.isPending || refuse.isPending;
  const decision = { isPending, onAccept: once(accept), onRefuse: once(refuse) };
  if (changes.length === 0) return null;
  return (
    <section aria-label="Changes that wait" className="grid gap-3">
      <header className="flex flex-wrap items-center gap-2">
        <h2 className="grow font-semibold">
          {waiting > 0
            ? `${plural(waiting, "change")} ${waiting === 1 ? "waits" : "wait"} for a decision`
            : "Being put back"}
        </h2>
        {mayDecide && runId && waiting > 1 ? (
          <All datasetId={datasetId} runId={runId} waiting={waiting} pending={pending} {...decision} />
        ) : null}
      </header>
      {accept.error ? <ErrorPanel inline error={accept.error} /> : null}
      {refuse.error ? <ErrorPanel inline error={refuse.error} /> : null}
      {changes.map((change) => {
        const one = { datasetId, runId: change.runId, changeIds: [change.id] };
        return (
          <ChangeCard
            key={change.id}
            datasetId={datasetId}
            change={change}
            mayDecide={mayDecide}
            isAlone={waiting === 1}
            isPending={decision.isPending}
            onAccept={() => decision.onAccept(one)}
            onRefuse={() => decision.onRefuse(one)}
          />
        );
      })}
      {list.hasNextPage ? (
        <LoadMore hasMore isLoading={list.isFetchingNextPage} onLoadMore={() => void list.fetchNextPage()} />
      ) : null}
    </section>
  );
}

interface Decided {
  datasetId: string;
  runId: string;
  changeIds?: string[];
}

interface Decision {
  mutate: (input: Decided) => void;
}

interface AllProps {
  datasetId: string;
  runId: string;
  waiting: number;
  pending: readonly CrawlChange[];
  isPending: boolean;
  onAccept: (input: Decided) => void;
  onRefuse: (input: Decided) => void;
}

function All({ datasetId, runId, waiting, pending, isPending, onAccept, onRefuse }: AllProps) {
  return (
    <>
      <Button size="sm" variant="primary" disabled={isPending} onClick={() => onAccept({ datasetId, runId })}>
        Accept all
      </Button>
      <Confirm
        trigger={
          <Button size="sm" disabled={isPending}>
            Refuse all
          </Button>
        }
        title={`Refuse ${plural(waiting, "change")}`}
        action="Refuse all"
        danger
        onConfirm={() => onRefuse({ datasetId, runId })}
      >
        <ul className="grid gap-1">
          {refusalsSaid(pending).map((said) => (
            <li key={said}>{said}</li>
          ))}
        </ul>
      </Confirm>
    </>
  );
}

/** What one crawl of the past found. */
export function PastChanges({ datasetId, runId }: { datasetId: string; runId: string }) {
  const list = useInfiniteQuery(infiniteQuery(listChanges, { datasetId, runId }));
  if (list.isPending) return <RowsSkeleton rows={2} label="Loading what it found" />;
  if (list.isError) return <ErrorPanel inline error={list.error} onRetry={() => void list.refetch()} />;
  return (
    <div className="grid gap-2 pb-3">
      {list.data.pages.flatMap((page) =>
        page.items.map((change) => (
          <ChangeCard
            key={change.id}
            datasetId={datasetId}
            change={change}
            mayDecide={false}
            isPending={false}
            onAccept={() => {}}
            onRefuse={() => {}}
          />
        )),
      )}
      {list.hasNextPage ? (
        <LoadMore hasMore isLoading={list.isFetchingNextPage} onLoadMore={() => void list.fetchNextPage()} />
      ) : null}
    </div>
  );
}

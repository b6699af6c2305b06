"use client";

import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Monitor } from "lucide-react";
import { infiniteQuery, mutation } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Time } from "@/components/data/time";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { Panel } from "@/components/ui/panel";
import { toast } from "@/components/ui/toast";
import { listSessions, revokeOtherSessions, revokeSession, type Session } from "@/server/identity/contract";
import { browserName } from "./browser-name";

/** The browsers in which the person is signed in, each with its way out. */
export function SessionsPanel() {
  const client = useQueryClient();
  const sessions = useInfiniteQuery(infiniteQuery(listSessions, {}));
  const refresh = () => client.invalidateQueries({ queryKey: ["identity", "listSessions"] });
  const onError = (error: Error) => toast.error(error.message);
  const revoke = useMutation({ ...mutation(revokeSession), onSuccess: refresh, onError });
  const revokeOthers = useMutation({
    ...mutation(revokeOtherSessions),
    onError,
    onSuccess: async ({ revokedCount }) => {
      toast.success(
        revokedCount === 1 ? "Signed out of 1 browser" : `Signed out of ${revokedCount} browsers`,
      );
      await refresh();
    },
  });
  const rows = sessions.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Panel
      title="Sessions"
      flush
      after={
        rows.length > 1 ? (
          <Confirm
            trigger={
              <Button size="sm" pending={revokeOthers.isPending}>
                Sign out everywhere else
              </Button>
            }
            title="Sign out everywhere else?"
            action="Sign out"
            onConfirm={() => revokeOthers.mutate({})}
          >
            Every browser but this one has to sign in again. API tokens stay.
          </Confirm>
        ) : null
      }
    >
      {sessions.isPending ? <RowsSkeleton rows={2} label="Loading sessions" /> : null}
      {sessions.isError ? (
        <ErrorPanel inline error={sessions.error} onRetry={() => void sessions.refetch()} className="m-4" />
      ) : null}
      <ul>
        {rows.map((session) => (
          <SessionLine
            key={session.id}
            session={session}
            isPending={revoke.isPending && revoke.variables?.sessionId === session.id}
            onRevoke={() => revoke.mutate({ sessionId: session.id })}
          />
        ))}
      </ul>
      {sessions.hasNextPage ? (
        <div className="p-2 text-center">
          <Button
            variant="ghost"
            size="sm"
            pending={sessions.isFetchingNextPage}
            onClick={() => void sessions.fetchNextPage()}
          >
            Load more
          </Button>
        </div>
      ) : null}
    </Panel>
  );
}

interface SessionLineProps {
  session: Session;
  isPending: boolean;
  onRevoke: () => void;
}

function SessionLine({ session, isPending, onRevoke }: SessionLineProps) {
  return (
    <li className="flex min-h-12 items-center gap-3 border-b border-line px-4 py-2 last:border-b-0">
      <Monitor aria-hidden className="size-4 shrink-0 text-faint" />
      <div className="min-w-0 grow">
        <p className="truncate font-medium" title={session.userAgent ?? undefined}>
          {browserName(session.userAgent)}
        </p>
        <p className="text-sm text-muted">
          Used <Time at={session.lastSeenAt} />, signed in <Time at={session.createdAt} />
        </p>
      </div>
      {session.isCurrent ? (
        <Badge tone="accent">This browser</Badge>
      ) : (
        <Button size="sm" pending={isPending} onClick={onRevoke}>
          Sign out
        </Button>
      )}
    </li>
  );
}

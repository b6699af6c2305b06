"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { Cable } from "lucide-react";
import { call, query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { Button } from "@/components/ui/button";
import { Popover } from "@/components/ui/popover";
import {
  endWarehouseSession,
  getWarehouseSession,
  type WarehouseSession,
} from "@/server/warehouse-sessions/contract";
import { isEnded } from "./statement-words";
import type { Bench } from "./use-bench";

/** The session that a tab keeps: until when, and the way to end it. */
export function SessionChip({ bench }: { bench: Bench }) {
  const { tab, store, results } = bench;
  const id = tab.options.keepMinutes > 0 ? tab.session?.id : undefined;
  const isRunning = results.some(({ statement }) => statement !== null && !isEnded(statement));
  if (!id) return null;
  return (
    <Chip
      key={id}
      sessionId={id}
      isRunning={isRunning}
      onLeave={() => store.update(tab.id, { session: null })}
    />
  );
}

interface ChipProps {
  sessionId: string;
  /** Whether something of the tab runs: then there is nothing to ask, and afterwards there is. */
  isRunning: boolean;
  onLeave: () => void;
}

function Chip({ sessionId, isRunning, onLeave }: ChipProps) {
  const session = useQuery({
    ...query(getWarehouseSession, { sessionId }),
    enabled: !isRunning,
    staleTime: 0,
    refetchInterval: ({ state }) => untilItLapses(state.data),
  });
  const end = useMutation({
    mutationFn: () => call(endWarehouseSession, { sessionId }),
    onSuccess: onLeave,
  });
  const words = isRunning ? "Session runs" : session.data ? wordsOf(session.data) : "Session";
  return (
    <Popover
      label="Session"
      align="start"
      className="w-72"
      trigger={
        <Button size="sm" variant="ghost" className="shrink-0">
          <Cable aria-hidden />
          <span className="max-sm:sr-only">{words}</span>
        </Button>
      }
    >
      <div className="grid gap-2">
        <p className="font-medium text-ink">{words}</p>
        <p className="text-sm text-muted">
          Temporary tables, SET and an open transaction stay in it from run to run of this tab. One run at a
          time; Redshift ends it after 24 hours.
        </p>
        {end.error ? <ErrorPanel error={end.error} /> : null}
        <Button
          size="sm"
          variant="secondary"
          pending={end.isPending}
          disabled={isRunning || session.data?.state === "busy"}
          onClick={() => end.mutate()}
        >
          End session
        </Button>
      </div>
    </Popover>
  );
}

const CLOCK: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

function wordsOf({ state, endsAt }: WarehouseSession): string {
  if (state === "ended") return "Session ended";
  if (state === "busy") return "Session runs";
  return endsAt
    ? `Session until ${new Date(endsAt).toLocaleTimeString("en", CLOCK)}`
    : "Session opens with a run";
}

/** Asks again a second after it must have lapsed; nothing else ends it unseen. */
function untilItLapses(session: WarehouseSession | undefined): number | false {
  if (!session?.endsAt || session.state === "ended") return false;
  return Math.max(1_000, new Date(session.endsAt).getTime() - Date.now() + 1_000);
}

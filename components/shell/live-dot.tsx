"use client";

import { cn } from "@/components/ui/cn";
import { Tooltip } from "@/components/ui/tooltip";
import { type LiveStatus, useLiveStatus } from "./live-events";

const SAYS: Record<LiveStatus, { word: string; more: string }> = {
  connecting: { word: "Connecting", more: "Connecting to live updates" },
  live: { word: "Live", more: "This page updates by itself" },
  reconnecting: {
    word: "Reconnecting",
    more: "Live updates are interrupted; what you see may be a little old",
  },
};

/** Whether the page updates by itself. Quiet while it does. */
export function LiveDot() {
  const status = useLiveStatus();
  const says = SAYS[status];
  return (
    <Tooltip label={says.more}>
      <span
        role="status"
        className={cn(
          "inline-flex h-7 items-center gap-1.5 rounded-sm px-1.5 text-sm",
          status === "reconnecting" ? "text-waiting" : "text-faint",
        )}
      >
        <span
          aria-hidden
          className={cn(
            "size-1.5 rounded-full",
            status === "live" && "bg-good",
            status === "connecting" && "bg-control",
            status === "reconnecting" && "animate-working bg-waiting",
          )}
        />
        <span className={cn(status !== "reconnecting" && "max-md:sr-only")}>{says.word}</span>
      </span>
    </Tooltip>
  );
}

"use client";

import { useMutation } from "@tanstack/react-query";
import { Ban } from "lucide-react";
import { mutation } from "@/components/data/api";
import { formatBytes, formatDuration, formatUsd, plural } from "@/components/data/format";
import { StateMark } from "@/components/data/state-mark";
import { Elapsed } from "@/components/data/time";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { Tooltip } from "@/components/ui/tooltip";
import { cancelStatement } from "@/server/queries/contract";
import type { Statement } from "@/server/statements/contract";
import { durationOf, isEnded, lookOf } from "./statement-words";

/** How a statement stands, in one line: status, time, rows, and what can be done with it. */
export function StatementBar({ statement }: { statement: Statement }) {
  const look = lookOf(statement);
  const isOver = isEnded(statement);
  const duration = durationOf(statement);
  const hasRows = statement.status === "FINISHED" && statement.hasResultSet;
  return (
    <div
      className="flex min-h-10 shrink-0 flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-3 py-1"
      aria-live="polite"
    >
      <StateMark tone={look.tone} word={look.word} />
      <span className="text-muted tabular-nums">
        {!isOver ? (
          <Elapsed from={statement.createdAt} to={null} />
        ) : duration !== null ? (
          formatDuration(duration)
        ) : null}
      </span>
      {statement.rows === null ? null : (
        <span className="text-muted">
          {plural(statement.rows, "row")}
          {hasRows ? "" : " affected"}
        </span>
      )}
      {statement.scan ? <Scan scan={statement.scan} /> : null}
      {statement.bytes ? <span className="text-muted">{formatBytes(statement.bytes)}</span> : null}
      {statement.dbUser ? (
        <span className="mono text-sm text-faint max-md:hidden">{statement.dbUser}</span>
      ) : null}
      <span className="ml-auto flex items-center gap-2">
        {isOver ? null : <CancelButton statement={statement} />}
      </span>
    </div>
  );
}

/** What Athena read for it, and what that costs at the list price. */
function Scan({ scan }: { scan: NonNullable<Statement["scan"]> }) {
  return (
    <Tooltip label="An estimate: 5 USD per TB, at least 10 MB a query">
      <span className="text-muted tabular-nums">
        {scan.isReused ? "An earlier result" : `${formatBytes(scan.bytes)} scanned`}
        {`, about ${formatUsd(scan.estimatedUsd)}`}
      </span>
    </Tooltip>
  );
}

function CancelButton({ statement }: { statement: Statement }) {
  const cancel = useMutation({
    ...mutation(cancelStatement),
    onError: (error) => toast.error(error.message),
  });
  return (
    <Button
      size="sm"
      pending={cancel.isPending}
      disabled={statement.isCancelRequested}
      onClick={() => cancel.mutate({ statementId: statement.id })}
    >
      <Ban aria-hidden />
      {statement.isCancelRequested ? "Cancelling" : "Cancel"}
    </Button>
  );
}

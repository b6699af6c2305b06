import Link from "next/link";
import type { ReactNode } from "react";
import { formatBytes, formatUsd } from "@/components/data/format";
import { Time } from "@/components/data/time";
import { isExpired } from "@/components/queries/statement-words";
import { runHref } from "@/components/runs/routes";
import { savedQueryPageHref } from "@/components/saved-queries/routes";
import { useCan, useViewer } from "@/components/shell/viewer";
import { Copyable } from "@/components/ui/copy-button";
import { wordOfKind } from "@/server/accounts/contract";
import type { Statement } from "@/server/statements/contract";

export function StatementParameters({ statement }: { statement: Statement }) {
  return (
    <dl aria-label="Parameters" className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
      {statement.parameters.map(({ name, value }) => (
        <Fact key={name} name={<span className="mono">:{name}</span>}>
          <span className="mono wrap-anywhere">
            {value === null ? <em className="text-faint">NULL</em> : value || "''"}
          </span>
        </Fact>
      ))}
    </dl>
  );
}

/** Where and as whom a statement ran, and the names that others know it by. */
export function StatementFacts({ statement }: { statement: Statement }) {
  const { roleArn, dbUser, label, statementId, queryId, runId, savedQueryId, savedQueryVersion } = statement;
  const viewer = useViewer();
  const seesAllRuns = useCan("run.readAll");
  const isMine = statement.ownerId === viewer.id;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
      <Fact name="Target">
        <span className="mono">
          {statement.accountId} · {wordOfKind(statement.warehouseKind)} {statement.warehouse} ·{" "}
          {statement.database}
        </span>
      </Fact>
      {statement.ownerId ? <Fact name="Ran by">{statement.ownerName}</Fact> : null}
      {roleArn ? (
        <Fact name="Ran as">
          <Copyable text={roleArn} />
        </Fact>
      ) : null}
      <Mono name="Database user" value={dbUser} />
      <Mono name="Label" value={label} />
      <Mono name="Kind" value={statement.kind} />
      {statementId ? (
        <Fact name="Statement id">
          <Copyable text={statementId} />
        </Fact>
      ) : null}
      <Mono name="Query id" value={queryId} />
      {statement.scan ? (
        <Fact name="Scanned">
          {formatBytes(statement.scan.bytes)}, an estimated {formatUsd(statement.scan.estimatedUsd)}
          {statement.scan.isReused ? "; an earlier result was taken again" : ""}
        </Fact>
      ) : null}
      {statement.resultExpiresAt ? (
        <Fact name="Result kept">
          {isExpired(statement) ? "ended" : "ends"} <Time at={statement.resultExpiresAt} />
        </Fact>
      ) : null}
      {savedQueryId && isMine ? (
        <Fact name="Saved query">
          <Link
            href={savedQueryPageHref(savedQueryId, savedQueryVersion ?? undefined)}
            className="text-accent-ink underline underline-offset-2"
          >
            {savedQueryVersion === null ? "Its page" : `Its version ${savedQueryVersion}`}
          </Link>
        </Fact>
      ) : null}
      {runId && (isMine || seesAllRuns) ? (
        <Fact name="Run">
          <Link href={runHref(runId)} className="text-accent-ink underline underline-offset-2">
            Timeline and log
          </Link>
        </Fact>
      ) : null}
    </dl>
  );
}

function Mono({ name, value }: { name: string; value: string | null }) {
  if (value === null) return null;
  return (
    <Fact name={name}>
      <span className="mono wrap-anywhere">{value}</span>
    </Fact>
  );
}

function Fact({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}

"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Time } from "@/components/data/time";
import { StatementError } from "@/components/queries/result-pane";
import { statementHref } from "@/components/queries/routes";
import { StatementBar } from "@/components/queries/statement-bar";
import { isExpired } from "@/components/queries/statement-words";
import { useStatement } from "@/components/queries/use-statement";
import { runHref } from "@/components/runs/routes";
import { SplitPanel } from "@/components/shell/split-panel";
import { buttonStyle } from "@/components/ui/button-style";
import { Copyable, CopyButton } from "@/components/ui/copy-button";
import type { Statement } from "@/server/statements/contract";
import { StatementPhases } from "./statement-phases";

/** One statement of the history: text, parameters, times, outcome. */
export function StatementPanel({ statementId, onClose }: { statementId: string; onClose: () => void }) {
  const statement = useStatement(statementId);
  return (
    <SplitPanel
      title="Statement"
      label="Statement"
      onClose={onClose}
      actions={
        <Link href={statementHref(statementId)} className={buttonStyle({ size: "sm" })}>
          Open in workbench
        </Link>
      }
    >
      {statement.isPending ? <RowsSkeleton rows={6} label="Loading the statement" /> : null}
      {statement.isError ? (
        <ErrorPanel error={statement.error} onRetry={() => void statement.refetch()} />
      ) : null}
      {statement.data ? <Details statement={statement.data} /> : null}
    </SplitPanel>
  );
}

function Details({ statement }: { statement: Statement }) {
  return (
    <div className="-mx-4 -mt-4 flex flex-col gap-4">
      <StatementBar statement={statement} />
      <div className="flex flex-col gap-4 px-4">
        {statement.status === "FAILED" ? <StatementError statement={statement} /> : null}
        <StatementPhases statement={statement} />
        <div className="relative">
          <pre className="mono wrap-anywhere max-h-80 overflow-auto whitespace-pre-wrap rounded-md border border-line bg-sunken p-3 pr-10">
            {statement.sql}
          </pre>
          <CopyButton text={statement.sql} label="Copy SQL" className="absolute top-1.5 right-1.5" />
        </div>
        {statement.parameters.length > 0 ? <Parameters statement={statement} /> : null}
        <Facts statement={statement} />
      </div>
    </div>
  );
}

function Parameters({ statement }: { statement: Statement }) {
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

function Facts({ statement }: { statement: Statement }) {
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
      <Fact name="Target">
        <span className="mono">
          {statement.accountId} · {statement.warehouseKind} {statement.warehouse} · {statement.database}
        </span>
      </Fact>
      <Fact name="Ran as">
        <Copyable text={statement.roleArn ?? statement.dbUser ?? ""} />
      </Fact>
      {statement.dbUser ? (
        <Fact name="Database user">
          <span className="mono">{statement.dbUser}</span>
        </Fact>
      ) : null}
      {statement.statementId ? (
        <Fact name="Statement id">
          <Copyable text={statement.statementId} />
        </Fact>
      ) : null}
      {statement.queryId ? (
        <Fact name="Query id">
          <span className="mono">{statement.queryId}</span>
        </Fact>
      ) : null}
      {statement.resultExpiresAt ? (
        <Fact name="Result kept">
          {isExpired(statement) ? "ended" : "until"} <Time at={statement.resultExpiresAt} />
        </Fact>
      ) : null}
      <Fact name="Run">
        <Link href={runHref(statement.id)} className="text-accent-ink underline underline-offset-2">
          Timeline and log
        </Link>
      </Fact>
    </dl>
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

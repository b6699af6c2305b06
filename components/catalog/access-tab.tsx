"use client";

import { ShieldQuestion } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { TableAccess } from "@/components/access/table-access";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { StateMark } from "@/components/data/state-mark";
import { historyEntryHref } from "@/components/queries/routes";
import { isEnded, lookOf } from "@/components/queries/statement-words";
import { useStatement } from "@/components/queries/use-statement";
import { Button } from "@/components/ui/button";
import { Copyable } from "@/components/ui/copy-button";
import { Panel } from "@/components/ui/panel";
import type { Dataset, Table } from "@/server/catalog/contract";
import type { Statement } from "@/server/statements/contract";
import { decidersOf, hiddenColumns } from "./access-words";
import { ReaderGate, WorkgroupSelect } from "./reader-gate";
import { useRead, useReader } from "./use-reader";

/** Who reads a table by Lake Formation's rules, whether the viewer does by trying, and what else decides. */
export function AccessTab({ dataset, table }: { dataset: Dataset; table: Table }) {
  const reader = useReader(dataset);
  const { read, statementId, isPending, error } = useRead(dataset, table, 1);
  const { accountId, glueDatabase } = dataset;
  return (
    <div className="grid max-w-220 grid-cols-1 gap-4">
      {glueDatabase ? (
        <TableAccess
          place={{ accountId, database: glueDatabase.toLowerCase(), table: table.name.toLowerCase() }}
        />
      ) : null}
      <Panel title="May you read it?">
        {reader.mayRun ? (
          <ReaderGate reader={reader} dataset={dataset}>
            {(target) => (
              <div className="grid grid-cols-1 gap-3">
                <dl className="flex flex-wrap items-center gap-x-2">
                  <dt className="text-muted">You read as</dt>
                  <dd className="min-w-0">
                    <Copyable text={reader.roleArn ?? ""} />
                  </dd>
                </dl>
                {error ? <ErrorPanel inline error={error} onRetry={() => read(target)} /> : null}
                {statementId ? <Outcome statementId={statementId} table={table} /> : null}
                <div className="flex flex-wrap items-center gap-2">
                  <WorkgroupSelect reader={reader} target={target} />
                  <Button
                    variant={statementId ? "secondary" : "primary"}
                    pending={isPending}
                    onClick={() => read(target)}
                  >
                    {statementId ? "Try again" : "Try to read one row"}
                  </Button>
                  <span className="text-sm text-muted">A statement of yours; it stands in your history.</span>
                </div>
              </div>
            )}
          </ReaderGate>
        ) : (
          <Empty icon={ShieldQuestion} title="Trying is a query" small>
            Your role here reads the catalog and runs no queries, so nothing can be tried as you.
          </Empty>
        )}
      </Panel>
      <Panel title="What decides">
        <ul className="grid gap-2">
          {decidersOf(dataset).map(({ who, what }) => (
            <li key={who}>
              <span className="font-medium">{who}</span> <span className="text-muted">{what}</span>
            </li>
          ))}
        </ul>
      </Panel>
    </div>
  );
}

/** What AWS let through, or its own words why not. */
function Outcome({ statementId, table }: { statementId: string; table: Table }) {
  const statement = useStatement(statementId);
  if (statement.error)
    return <ErrorPanel inline error={statement.error} onRetry={() => void statement.refetch()} />;
  if (!statement.data) return null;
  return (
    <div role="status" className="grid gap-1 rounded-md border border-line bg-sunken p-3">
      <Verdict statement={statement.data} table={table} />
      {isEnded(statement.data) ? (
        <Link
          href={historyEntryHref(statementId)}
          className="text-sm text-accent-ink underline-offset-3 hover:underline"
        >
          See the statement
        </Link>
      ) : null}
    </div>
  );
}

function Verdict({ statement, table }: { statement: Statement; table: Table }) {
  const { status, error, rows, columns } = statement;
  if (status === "FINISHED") {
    const hidden = hiddenColumns(table, columns);
    return (
      <>
        <StateMark tone="good" word={rows === 0 ? "Readable; no row came" : "You can read it"} />
        <p className="wrap-anywhere text-muted">
          {hidden.length === 0
            ? "All its columns came. Rows may be filtered: AWS does not tell what it leaves out."
            : `These columns did not come: ${hidden.join(", ")}.`}
        </p>
      </>
    );
  }
  if (status === "FAILED")
    return (
      <>
        <StateMark tone="failed" word="It could not be read" />
        <Said>{error}</Said>
      </>
    );
  const look = lookOf(statement);
  return <StateMark tone={look.tone} word={look.word} />;
}

function Said({ children }: { children: ReactNode }) {
  return <p className="mono wrap-anywhere whitespace-pre-wrap">{children}</p>;
}

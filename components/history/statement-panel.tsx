"use client";

import { ListTree, Shapes, Share2, SquareTerminal } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useState } from "react";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { StatementError } from "@/components/queries/result-pane";
import { explainHref, historyEntryHref, statementHref } from "@/components/queries/routes";
import { RunAgainButton } from "@/components/queries/run-again-button";
import { StatementBar } from "@/components/queries/statement-bar";
import { isEnded } from "@/components/queries/statement-words";
import { useStatement } from "@/components/queries/use-statement";
import { ResultView } from "@/components/results/result-view";
import { SplitPanel } from "@/components/shell/split-panel";
import { useCan, useViewer } from "@/components/shell/viewer";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { buttonStyle } from "@/components/ui/button-style";
import { CopyButton } from "@/components/ui/copy-button";
import type { Statement } from "@/server/statements/contract";
import { PhaseBar } from "./phase-bar";
import { SqlCode } from "./sql-code";
import { StatementFacts, StatementParameters } from "./statement-facts";
import { StatementPhases } from "./statement-phases";

const ShareStatement = dynamic(() => import("./share-statement").then((module) => module.ShareStatement), {
  ssr: false,
});

interface StatementPanelProps {
  statementId: string;
  onClose: () => void;
  onShape: (fingerprint: string) => void;
}

/** One statement of the history: text, parameters, times, outcome. */
export function StatementPanel({ statementId, onClose, onShape }: StatementPanelProps) {
  const statement = useStatement(statementId);
  return (
    <SplitPanel
      title="Statement"
      label="Statement"
      onClose={onClose}
      actions={
        <>
          <CopyButton
            text={() => new URL(historyEntryHref(statementId), window.location.href).href}
            label="Copy link"
            className="size-8"
          />
          {statement.isError ? null : (
            <Link href={statementHref(statementId)} className={buttonStyle({ size: "sm" })}>
              <SquareTerminal aria-hidden />
              Open in workbench
            </Link>
          )}
        </>
      }
    >
      {statement.isPending ? <RowsSkeleton rows={6} label="Loading the statement" /> : null}
      {statement.isError ? (
        <ErrorPanel error={statement.error} onRetry={() => void statement.refetch()} />
      ) : null}
      {statement.data ? <Details statement={statement.data} onShape={onShape} /> : null}
    </SplitPanel>
  );
}

function Details({ statement, onShape }: Pick<StatementPanelProps, "onShape"> & { statement: Statement }) {
  const { sql, errorPosition, phases } = statement;
  const hasRows = statement.status === "FINISHED" && statement.hasResultSet;
  return (
    <div className="-mx-4 -mt-4 flex flex-col gap-4">
      <StatementBar statement={statement} />
      <div className="flex flex-col gap-4 px-4">
        <Actions statement={statement} onShape={onShape} />
        {statement.source === "warehouse" ? (
          <p className="text-muted">
            <Badge>Outside</Badge> This ran outside Headgate; the warehouse's own history tells of it. Its
            rows are not kept here.
          </p>
        ) : null}
        {statement.isSharedWithMe ? (
          <p className="text-muted">
            <Badge tone="accent">Shared</Badge> {statement.ownerName} shows you this statement.
          </p>
        ) : null}
        {statement.status === "FAILED" ? (
          <StatementError statement={statement} />
        ) : statement.error ? (
          <p className="wrap-anywhere">{statement.error}</p>
        ) : null}
        {phases ? <PhaseBar phases={phases} /> : null}
        {statement.source === "headgate" ? <StatementPhases statement={statement} /> : null}
        <div className="relative">
          <section
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
            tabIndex={0}
            aria-label="SQL"
            className="max-h-80 overflow-auto rounded-md border border-line bg-sunken p-3 pr-10"
          >
            <pre className="mono wrap-anywhere whitespace-pre-wrap">
              <SqlCode sql={sql} errorPosition={errorPosition} />
            </pre>
          </section>
          <CopyButton text={sql} label="Copy SQL" className="absolute top-1.5 right-1.5" />
        </div>
        {statement.parameters.length > 0 ? <StatementParameters statement={statement} /> : null}
        <StatementFacts statement={statement} />
      </div>
      {hasRows ? (
        <section aria-label="Rows" className="flex h-120 min-h-0 flex-col border-t border-line">
          <ResultView statement={statement} />
        </section>
      ) : null}
    </div>
  );
}

/** What can be done with a statement: by its owner, by those who may run, by everybody. */
function Actions({ statement, onShape }: Pick<StatementPanelProps, "onShape"> & { statement: Statement }) {
  const viewer = useViewer();
  const mayRun = useCan("query.run");
  const [isSharing, setIsSharing] = useState(false);
  const isMine = statement.ownerId === viewer.id;
  const { fingerprint } = statement;
  return (
    <div className="flex flex-wrap gap-2">
      {isMine && mayRun ? (
        <Button size="sm" onClick={() => setIsSharing(true)}>
          <Share2 aria-hidden />
          Share
        </Button>
      ) : null}
      {mayRun && isEnded(statement) ? (
        <RunAgainButton size="sm" statement={statement} label={isMine ? "Run again" : "Run as me"} />
      ) : null}
      {mayRun ? (
        <Link href={explainHref(statement.id)} className={buttonStyle({ size: "sm" })}>
          <ListTree aria-hidden />
          Explain
        </Link>
      ) : null}
      {fingerprint ? (
        <Button size="sm" onClick={() => onShape(fingerprint)}>
          <Shapes aria-hidden />
          Who else runs this
        </Button>
      ) : null}
      {isSharing ? <ShareStatement statementId={statement.id} onClose={() => setIsSharing(false)} /> : null}
    </div>
  );
}

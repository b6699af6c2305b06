"use client";

import { Pin, PinOff, X } from "lucide-react";
import type { KeyboardEvent } from "react";
import { formatDuration, plural } from "@/components/data/format";
import { StateMark } from "@/components/data/state-mark";
import { Elapsed } from "@/components/data/time";
import { IconButton } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { ResultRef } from "./editor-tab";
import { durationOf, isEnded, lookOf } from "./statement-words";
import type { Result } from "./use-results";

interface ResultTabsProps {
  results: readonly Result[];
  shownId: string | null;
  onShow: (statementId: string) => void;
  onChange: (results: ResultRef[]) => void;
}

/** The statements that were run, each with how it stands; kept ones outlast the next run. */
export function ResultTabs({ results, shownId, onShow, onChange }: ResultTabsProps) {
  const refs = () => results.map(({ statement: _, error: __, ...ref }) => ref);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const at = results.findIndex(({ statementId }) => statementId === shownId);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: results.length - 1 }[event.key];
    const next = to === undefined ? undefined : results[(to + results.length) % results.length];
    if (!next) return;
    event.preventDefault();
    onShow(next.statementId);
    document.getElementById(`result-tab-${next.statementId}`)?.focus();
  };
  const shown = results.find(({ statementId }) => statementId === shownId);
  const change = (to: (ref: ResultRef) => ResultRef[]) =>
    onChange(refs().flatMap((ref) => (ref.statementId === shownId ? to(ref) : [ref])));
  return (
    <div className="flex h-8 shrink-0 items-stretch border-b border-line bg-sunken">
      <div
        role="tablist"
        aria-label="Results"
        onKeyDown={onKeyDown}
        className="flex min-w-0 grow overflow-x-auto [scrollbar-width:none]"
      >
        {results.map((result, at) => (
          <ResultTab
            key={result.statementId}
            result={result}
            place={at + 1}
            isShown={result.statementId === shownId}
            onShow={() => onShow(result.statementId)}
          />
        ))}
      </div>
      {shown ? (
        <span className="flex shrink-0 items-center gap-0.5 px-1">
          <IconButton
            size="icon-sm"
            className="size-6"
            aria-pressed={shown.isKept}
            label={
              shown.isKept ? "Let this result go with the next run" : "Keep this result after the next run"
            }
            onClick={() => change((ref) => [{ ...ref, isKept: !ref.isKept }])}
          >
            {shown.isKept ? (
              <PinOff aria-hidden className="size-3.5!" />
            ) : (
              <Pin aria-hidden className="size-3.5!" />
            )}
          </IconButton>
          <IconButton
            size="icon-sm"
            className="size-6"
            label="Close this result"
            onClick={() => change(() => [])}
          >
            <X aria-hidden className="size-3.5!" />
          </IconButton>
        </span>
      ) : null}
    </div>
  );
}

interface ResultTabProps {
  result: Result;
  place: number;
  isShown: boolean;
  onShow: () => void;
}

function ResultTab({ result, place, isShown, onShow }: ResultTabProps) {
  const { statement, statementId, isKept } = result;
  const words = statement ? firstWords(statement.sql) : "Statement";
  return (
    <button
      type="button"
      role="tab"
      id={`result-tab-${statementId}`}
      aria-selected={isShown}
      aria-controls={isShown ? "result-panel" : undefined}
      tabIndex={isShown ? 0 : -1}
      title={statement?.sql.slice(0, 400)}
      onClick={onShow}
      className={cn(
        "ring-inside flex h-full shrink-0 items-center gap-1.5 border-r border-line px-2.5 text-sm",
        isShown ? "bg-surface" : "text-muted hover:bg-hover",
      )}
    >
      <span className="text-faint tabular-nums">{place}</span>
      {statement ? <StateMark as="icon" {...lookOf(statement)} className="[&_svg]:size-3.5" /> : null}
      <span className="mono max-w-44 truncate">{words}</span>
      {statement ? <Facts result={result} /> : null}
      {isKept ? <Pin aria-label="kept" className="size-3 text-accent-ink" /> : null}
    </button>
  );
}

function Facts({ result: { statement } }: { result: Result }) {
  if (!statement) return null;
  const duration = durationOf(statement);
  return (
    <span className="text-faint tabular-nums">
      {statement.rows === null || statement.status !== "FINISHED" ? "" : `${plural(statement.rows, "row")} `}
      {statement.status === "QUEUED" ? null : isEnded(statement) ? (
        duration === null ? null : (
          formatDuration(duration)
        )
      ) : (
        <Elapsed from={statement.submittedAt ?? statement.createdAt} to={null} />
      )}
    </span>
  );
}

/** `select sum(price)…`: what tells one statement from the next. */
function firstWords(sql: string): string {
  const line = sql.replace(/^(\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)+/, "").replace(/\s+/g, " ");
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}

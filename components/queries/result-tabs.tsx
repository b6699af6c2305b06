"use client";

import { Pin, PinOff, X } from "lucide-react";
import type { KeyboardEvent } from "react";
import { formatDuration, plural } from "@/components/data/format";
import { StateMark } from "@/components/data/state-mark";
import { Elapsed } from "@/components/data/time";
import { cn } from "@/components/ui/cn";
import type { ResultRef } from "./editor-tab";
import { isEnded, lookOf } from "./statement-words";
import type { Result } from "./use-results";

interface ResultTabsProps {
  results: readonly Result[];
  shownId: string | null;
  onShow: (statementId: string) => void;
  onChange: (results: ResultRef[]) => void;
}

/** The statements that were run, each with how it stands; kept ones outlast the next run. */
export function ResultTabs({ results, shownId, onShow, onChange }: ResultTabsProps) {
  const refs = () =>
    results.map(({ statementId, runId, isKept, textStart }) => ({ statementId, runId, isKept, textStart }));
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const at = results.findIndex(({ statementId }) => statementId === shownId);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: results.length - 1 }[event.key];
    const next = to === undefined ? undefined : results[(to + results.length) % results.length];
    if (!next) return;
    event.preventDefault();
    onShow(next.statementId);
    document.getElementById(`result-tab-${next.statementId}`)?.focus();
  };
  return (
    <div
      role="tablist"
      aria-label="Results"
      onKeyDown={onKeyDown}
      className="flex h-8 shrink-0 overflow-x-auto border-b border-line bg-sunken"
    >
      {results.map((result, at) => (
        <ResultTab
          key={result.statementId}
          result={result}
          place={at + 1}
          isShown={result.statementId === shownId}
          onShow={() => onShow(result.statementId)}
          onKeep={() =>
            onChange(
              refs().map((ref) =>
                ref.statementId === result.statementId ? { ...ref, isKept: !ref.isKept } : ref,
              ),
            )
          }
          onClose={() => onChange(refs().filter(({ statementId }) => statementId !== result.statementId))}
        />
      ))}
    </div>
  );
}

interface ResultTabProps {
  result: Result;
  place: number;
  isShown: boolean;
  onShow: () => void;
  onKeep: () => void;
  onClose: () => void;
}

function ResultTab({ result, place, isShown, onShow, onKeep, onClose }: ResultTabProps) {
  const { statement, statementId, isKept } = result;
  const words = statement ? firstWords(statement.sql) : "Statement";
  return (
    <div
      role="none"
      className={cn(
        "group flex shrink-0 items-center border-r border-line",
        isShown ? "bg-surface" : "text-muted hover:bg-hover",
      )}
    >
      <button
        type="button"
        role="tab"
        id={`result-tab-${statementId}`}
        aria-selected={isShown}
        aria-controls={isShown ? "result-panel" : undefined}
        tabIndex={isShown ? 0 : -1}
        title={statement?.sql.slice(0, 400)}
        onClick={onShow}
        className="ring-inside flex h-full min-w-0 items-center gap-1.5 pr-1 pl-2.5 text-sm"
      >
        <span className="text-faint tabular-nums">{place}</span>
        {statement ? <StateMark as="icon" {...lookOf(statement)} className="[&_svg]:size-3.5" /> : null}
        <span className="mono max-w-44 truncate">{words}</span>
        {statement ? <Facts result={result} /> : null}
      </button>
      <SmallButton
        label={isKept ? `Let ${words} go with the next run` : `Keep ${words}`}
        onClick={onKeep}
        isShown={isKept}
      >
        {isKept ? <Pin aria-hidden className="size-3" /> : <PinOff aria-hidden className="size-3" />}
      </SmallButton>
      <SmallButton label={`Close the result of ${words}`} onClick={onClose} isShown={false}>
        <X aria-hidden className="size-3" />
      </SmallButton>
    </div>
  );
}

function Facts({ result: { statement } }: { result: Result }) {
  if (!statement) return null;
  return (
    <span className="text-faint tabular-nums">
      {statement.rows === null || statement.status !== "FINISHED" ? "" : `${plural(statement.rows, "row")} `}
      {statement.status === "QUEUED" ? null : isEnded(statement) ? (
        statement.durationMs === null ? null : (
          formatDuration(statement.durationMs)
        )
      ) : (
        <Elapsed from={statement.submittedAt ?? statement.createdAt} to={null} />
      )}
    </span>
  );
}

interface SmallButtonProps {
  label: string;
  onClick: () => void;
  isShown: boolean;
  children: React.ReactNode;
}

function SmallButton({ label, onClick, isShown, children }: SmallButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      tabIndex={-1}
      onClick={onClick}
      className={cn(
        "mr-0.5 flex size-5 items-center justify-center rounded-sm text-faint hover:bg-hover hover:text-ink",
        !isShown && "opacity-0 focus-visible:opacity-100 group-hover:opacity-100 max-sm:opacity-100",
      )}
    >
      {children}
    </button>
  );
}

/** `select sum(price)…`: what tells one statement from the next. */
function firstWords(sql: string): string {
  const line = sql.replace(/^(\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)+/, "").replace(/\s+/g, " ");
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}

"use client";

import Link from "next/link";
import { useState } from "react";
import { tableHref } from "@/components/catalog/routes";
import { plural } from "@/components/data/format";
import { StateMark } from "@/components/data/state-mark";
import { Time } from "@/components/data/time";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Confirm } from "@/components/ui/confirm";
import type { CrawlChange } from "@/server/crawls/contract";
import { type DiffLine, kindOf, linesOf, partitionsSaid, refusalSaid, type Sign } from "./change-words";
import { ChangedPartitions } from "./changed-partitions";

const COLORS: Record<Sign, string> = {
  "+": "text-good",
  "−": "text-failed",
  "~": "text-waiting",
  "↕": "text-waiting",
};

const SHOWN_FIRST = 30;
const SHOWN_MAX = 2_000;

interface ChangeCardProps {
  datasetId: string;
  change: CrawlChange;
  mayDecide: boolean;
  isPending: boolean;
  /** It waits alone: accepting it is the page's main action. */
  isAlone?: boolean;
  onAccept: () => void;
  onRefuse: () => void;
}

/** What changed of one table, as a diff, and the two ways to decide. */
export function ChangeCard(props: ChangeCardProps) {
  const { datasetId, change, mayDecide, isPending, isAlone, onAccept, onRefuse } = props;
  const { tableName, tableId, state, newPartitions, droppedPartitions, error } = change;
  const kind = kindOf(change);
  const partitions = partitionsSaid(newPartitions, droppedPartitions);
  return (
    <article
      aria-label={`${kind.word} ${tableName}`}
      className="min-w-0 rounded-md border border-line bg-surface"
    >
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1.5 border-b border-line px-3 py-2">
        <SignMark sign={kind.sign} word={kind.word} isShown />
        <h3 className="mono wrap-anywhere min-w-0 grow font-semibold">
          {tableId ? (
            <Link href={tableHref(datasetId, tableId)} className="hover:underline">
              {tableName}
            </Link>
          ) : (
            tableName
          )}
        </h3>
        <Verdict change={change} />
        {mayDecide && state === "pending" ? (
          <span className="flex gap-2">
            <Button
              size="sm"
              variant={isAlone ? "primary" : "secondary"}
              disabled={isPending}
              onClick={onAccept}
            >
              Accept
            </Button>
            <Confirm
              trigger={
                <Button size="sm" disabled={isPending}>
                  Refuse
                </Button>
              }
              title={`Refuse: ${kind.word.toLowerCase()} ${tableName}`}
              action="Refuse"
              danger={change.refusal !== "keep"}
              onConfirm={onRefuse}
            >
              {refusalSaid(change).map((said) => (
                <p key={said}>{said}</p>
              ))}
            </Confirm>
          </span>
        ) : null}
      </header>
      {error ? (
        <p role="alert" className="wrap-anywhere border-b border-line bg-failed-soft px-3 py-2">
          Not put back: {error}
        </p>
      ) : null}
      <Diff label={`Columns of ${tableName}`} lines={linesOf(change)} />
      {partitions ? <ChangedPartitions datasetId={datasetId} change={change} said={partitions} /> : null}
    </article>
  );
}

/** A sign with its word: colour alone says nothing. */
function SignMark({ sign, word, isShown }: { sign: Sign; word: string; isShown?: boolean }) {
  return (
    <span className={cn("inline-flex shrink-0 items-center gap-1.5 font-medium", COLORS[sign])}>
      <span aria-hidden className="mono w-3 text-center">
        {sign}
      </span>
      <span className={isShown ? undefined : "sr-only"}>{word}</span>
    </span>
  );
}

function Verdict({ change: { state, decidedByName, decidedAt } }: { change: CrawlChange }) {
  if (state === "pending") return null;
  if (state === "refusing") return <StateMark tone="working" word="Being put back" />;
  if (state === "superseded") return <StateMark tone="ended" word="Superseded by a later crawl" />;
  return (
    <span className="flex flex-wrap items-center gap-1.5 text-sm text-muted">
      <StateMark
        tone={state === "accepted" ? "good" : "ended"}
        word={state === "accepted" ? "Accepted" : "Refused"}
      />
      {decidedByName ? `by ${decidedByName}` : null}
      {decidedAt ? <Time at={decidedAt} /> : null}
    </span>
  );
}

function Diff({ label, lines }: { label: string; lines: DiffLine[] }) {
  const [shown, setShown] = useState(SHOWN_FIRST);
  if (lines.length === 0) return null;
  return (
    <>
      <table aria-label={label} className="w-full table-fixed border-collapse text-left">
        <tbody>
          {lines.slice(0, shown).map(({ key, sign, word, name, before, after }) => (
            <tr key={key} className="border-b border-line align-top last:border-0">
              <td className="w-8 py-1 pl-3">
                <SignMark sign={sign} word={word} />
              </td>
              <th scope="row" className="mono wrap-anywhere w-2/5 px-2 py-1 font-normal">
                {name}
              </th>
              <td className="mono wrap-anywhere px-2 py-1 pr-3">
                {before === null ? null : (
                  <del className={cn(after === null ? "text-failed" : "text-muted")}>
                    {before || "(empty)"}
                  </del>
                )}
                {before !== null && after !== null ? <span aria-hidden> → </span> : null}
                {after === null ? null : (
                  <ins className={cn("no-underline", before === null && "text-good")}>
                    {after || "(empty)"}
                  </ins>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {lines.length > shown ? (
        <div className="border-t border-line px-3 py-1.5">
          {shown < SHOWN_MAX ? (
            <Button size="sm" variant="ghost" onClick={() => setShown(SHOWN_MAX)}>
              Show {plural(Math.min(lines.length, SHOWN_MAX) - shown, "more line")}
            </Button>
          ) : (
            <span className="text-muted">{plural(lines.length - shown, "more line")} are not shown.</span>
          )}
        </div>
      ) : null}
    </>
  );
}

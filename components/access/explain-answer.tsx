"use client";

import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleHelp, CircleSlash, Cloud, type LucideIcon } from "lucide-react";
import { query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { cn } from "@/components/ui/cn";
import {
  type AccessColumn,
  type Explanation,
  explain,
  getAccessTable,
  type tablePermissions,
  type Who,
} from "@/server/access/contract";
import { Alterations } from "./alterations";
import { AsOf } from "./as-of";
import { GiveRole, NoRole } from "./no-role";
import { ProofPath } from "./proof-path";
import { accessHref, type TablePlace } from "./question";
import { StrangerNotice } from "./stranger";
import { TagLines } from "./tag-chips";
import { isNotFound, NoColumn, NotRead } from "./unknown-place";
import type { Question } from "./use-question";
import { iamStillDecides, verdictSentence } from "./verdict-words";

type Asked = Pick<Question, "principal" | "person" | "column" | "permission"> & { place: TablePlace };

/** The answer to who may do what with a table: for each principal a sentence, its proof, and what would alter it. */
export function ExplainAnswer({ place, principal, person, column, permission }: Asked) {
  const answer = useQuery(
    query(explain, {
      ...{ ...place, permission },
      ...(column ? { column } : {}),
      ...(principal ? { principal } : {}),
      ...(person ? { personId: person } : {}),
    }),
  );
  const table = useQuery(query(getAccessTable, place));
  if (isNotFound(table.error)) return <NotRead place={place} />;
  if (column && table.data && !table.data.columns.some(({ name }) => name === column))
    return (
      <NoColumn {...{ place, column }} wholeHref={accessHref({ place, principal, person, permission })} />
    );
  if (answer.error) return <ErrorPanel error={answer.error} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <RowsSkeleton rows={5} label="Working it out" />;
  const { items, person: asked, takenAt } = answer.data;
  if (items.length === 0) return <NoRole person={asked} />;
  const columnCount = column ? null : (table.data?.columns.length ?? null);
  const tags = column ? table.data?.columns.find(({ name }) => name === column)?.tags : table.data?.tags;
  const what = column ? `${column} of ${place.database}.${place.table}` : `${place.database}.${place.table}`;
  const isAbroad = !items.some(({ who }) => who.accountId === place.accountId);
  const isDenied = items.every(({ explanation }) => explanation.verdict === "deny");
  return (
    <div className="grid max-w-220 gap-8">
      {items.map(({ who, explanation }) => (
        <Answer
          key={who.principal}
          {...{ who, explanation, columnCount, tags, what, permission }}
          at={{ place, column }}
        />
      ))}
      {asked && isAbroad && isDenied ? (
        <p className="text-muted">
          {asked.name} has no IAM role in account <span className="mono">{place.accountId}</span>, where the
          table is. <GiveRole person={asked} />
        </p>
      ) : null}
      <AsOf at={takenAt} />
    </div>
  );
}

const LOOK: Record<Explanation["verdict"], { icon: LucideIcon; word: string; style: string }> = {
  allow: { icon: CircleCheck, word: "Allowed", style: "text-good" },
  deny: { icon: CircleSlash, word: "Denied", style: "text-failed" },
  iam: { icon: CircleHelp, word: "IAM decides", style: "text-waiting" },
};

type TablePermission = (typeof tablePermissions)[number];

interface AnswerProps {
  who: Who;
  explanation: Explanation;
  permission: TablePermission;
  what: string;
  at: { place: TablePlace; column: string | null };
  columnCount: number | null;
  tags: AccessColumn["tags"] | undefined;
}

function Answer({ who, explanation, permission, what, at, columnCount, tags }: AnswerProps) {
  const look = LOOK[explanation.verdict];
  const { paths } = explanation;
  return (
    <section aria-label={who.label} className="grid gap-4">
      <header className="grid gap-1.5">
        <p className="flex items-start gap-2 text-lg font-semibold">
          <look.icon aria-hidden className={cn("mt-1 size-4.5 shrink-0", look.style)} />
          <span className="wrap-anywhere">
            <span className="sr-only">{look.word}: </span>
            {verdictSentence(explanation, {
              ...{ principal: who.principal, who: who.label },
              ...{ permission, what, columnCount },
            })}
          </span>
        </p>
        <p className="wrap-anywhere text-muted">
          {who.people.length > 0
            ? `${who.people.map(({ name }) => name).join(", ")} ${who.people.length === 1 ? "acts" : "act"} as `
            : null}
          <span className="mono">{who.principal}</span>
        </p>
      </header>
      <StrangerNotice who={who} />
      {paths.map((path, n) => (
        <ProofPath
          // biome-ignore lint/suspicious/noArrayIndexKey: a proof never changes in place
          key={n}
          {...{ path, columnCount }}
          title={paths.length === 1 ? "The proof" : `Way ${n + 1} of ${paths.length}`}
        />
      ))}
      {explanation.verdict === "deny" && tags ? <TagLines tags={tags} what={what} /> : null}
      <StillDecides explanation={explanation} />
      <Alterations {...{ who, explanation, what, at }} />
    </section>
  );
}

function StillDecides({ explanation }: { explanation: Explanation }) {
  const lines = iamStillDecides(explanation);
  if (lines.length === 0) return null;
  return (
    <section aria-label="What IAM decides" className="rounded-md border border-line bg-sunken px-4 py-3">
      <h3 className="flex items-center gap-2 font-medium">
        <Cloud aria-hidden className="size-4 text-muted" />
        What IAM still decides
      </h3>
      <ul className="mt-1 grid gap-1 text-muted">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}

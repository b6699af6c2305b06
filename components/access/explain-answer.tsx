"use client";

import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleHelp, CircleSlash, Cloud, type LucideIcon, UserRoundX } from "lucide-react";
import Link from "next/link";
import { query } from "@/components/data/api";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { plural } from "@/components/data/format";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { useCan } from "@/components/shell/viewer";
import { buttonStyle } from "@/components/ui/button-style";
import { cn } from "@/components/ui/cn";
import type { Explanation } from "@/server/access/contract";
import { type AccessColumn, explain, getAccessTable, type Who } from "@/server/access/contract";
import { AsOf } from "./as-of";
import { ProofPath } from "./proof-path";
import { iamStillDecides, remedyTitle, stepText, verdictSentence } from "./proof-words";
import { proposeHref, type TablePlace } from "./question";
import { TagLines } from "./tag-chips";
import type { Question } from "./use-question";

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
  if (answer.error) return <ErrorPanel error={answer.error} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <RowsSkeleton rows={5} label="Working it out" />;
  if (answer.data.items.length === 0)
    return (
      <Empty icon={UserRoundX} title="No IAM role">
        They have no IAM role in any account, so AWS knows nothing of them. An admin gives roles under Admin,
        People.
      </Empty>
    );
  const columnCount = column ? null : (table.data?.columns.length ?? null);
  const tags = column ? table.data?.columns.find(({ name }) => name === column)?.tags : table.data?.tags;
  const what = column ? `${column} of ${place.database}.${place.table}` : `${place.database}.${place.table}`;
  return (
    <div className="grid max-w-220 gap-8">
      {answer.data.items.map(({ who, explanation }) => (
        <Answer
          key={who.principal}
          {...{ who, explanation, columnCount, tags }}
          sentence={verdictSentence(explanation, { who: who.label, permission, what })}
          what={what}
        />
      ))}
      <AsOf at={answer.data.takenAt} />
    </div>
  );
}

const LOOK: Record<Explanation["verdict"], { icon: LucideIcon; word: string; style: string }> = {
  allow: { icon: CircleCheck, word: "Allowed", style: "text-good" },
  deny: { icon: CircleSlash, word: "Denied", style: "text-failed" },
  iam: { icon: CircleHelp, word: "IAM decides", style: "text-waiting" },
};

interface AnswerProps {
  who: Who;
  explanation: Explanation;
  sentence: string;
  what: string;
  columnCount: number | null;
  tags: AccessColumn["tags"] | undefined;
}

function Answer({ who, explanation, sentence, what, columnCount, tags }: AnswerProps) {
  const look = LOOK[explanation.verdict];
  const { paths } = explanation;
  return (
    <section aria-label={who.label} className="grid gap-4">
      <header className="grid gap-1.5">
        <p className="flex items-start gap-2 text-lg font-semibold">
          <look.icon aria-hidden className={cn("mt-1 size-4.5 shrink-0", look.style)} />
          <span className="wrap-anywhere">
            <span className={cn("mr-2", look.style)}>{look.word}</span>
            {sentence}
          </span>
        </p>
        <p className="wrap-anywhere text-muted">
          <span className="mono">{who.principal}</span>
          {who.people.length > 0 ? ` · ${who.people.map(({ name }) => name).join(", ")}` : null}
        </p>
      </header>
      {paths.map((path, n) => (
        <ProofPath
          // biome-ignore lint/suspicious/noArrayIndexKey: a proof never changes in place
          key={n}
          {...{ path, columnCount }}
          title={paths.length === 1 ? "The way" : `Way ${n + 1} of ${paths.length}`}
        />
      ))}
      {explanation.verdict === "deny" && tags ? <TagLines tags={tags} what={what} /> : null}
      <StillDecides explanation={explanation} />
      <Alterations {...{ who, explanation, what }} />
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

/** The changes that would give or take it, the cheapest first. */
function Alterations({ who, explanation, what }: Pick<AnswerProps, "who" | "explanation" | "what">) {
  const mayPropose = useCan("change.propose");
  const { remedies, removal } = explanation;
  if (!mayPropose || (remedies.length === 0 && removal.length === 0)) return null;
  const isDenied = explanation.verdict === "deny";
  const offers = isDenied
    ? remedies.map(({ kind, steps, opens }) => ({
        ...{ steps, title: remedyTitle(kind) },
        cost: `opens ${plural(opens, "thing")}`,
      }))
    : [{ steps: removal, title: "Take it away", cost: plural(removal.length, "step") }];
  return (
    <section aria-label="Changes" className="grid gap-2">
      <h3 className="font-medium">{isDenied ? "What would give it" : "What would take it away"}</h3>
      <ul className="grid gap-2">
        {offers.map(({ steps, title, cost }) => (
          <li
            key={`${title} ${steps.map(stepText).join()}`}
            className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md border border-line px-4 py-2.5"
          >
            <div className="min-w-0 grow basis-80">
              <span className="font-medium">{title}</span> <span className="text-sm text-muted">{cost}</span>
              <ul className="text-sm text-muted">
                {steps.map((step) => (
                  <li key={stepText(step)} className="wrap-anywhere">
                    {stepText(step)}
                  </li>
                ))}
              </ul>
            </div>
            <Link
              href={proposeHref(steps, `${title}: ${who.label}, ${what}`)}
              prefetch={false}
              className={buttonStyle({ size: "sm" })}
            >
              Propose change
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

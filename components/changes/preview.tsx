"use client";

import { useQuery } from "@tanstack/react-query";
import { CircleAlert, Eye, UsersRound } from "lucide-react";
import { useState } from "react";
import { query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { plural } from "@/components/data/format";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { type Preview as Found, previewChange } from "@/server/changes/contract";
import { EffectLine, PrincipalEffects } from "./access-diff";
import { extentWords } from "./change-words";
import { GainsAndLosses } from "./gains-and-losses";
import { ChecksFound } from "./plan-checks";
import { approvalsAsked, effectsBy } from "./preview-words";

/** What steps would do, as often as it is asked; nothing is proposed by it. What is asked anew is let go before. */
export function Preview({ steps }: { steps: readonly unknown[] }) {
  const [asked, setAsked] = useState<readonly unknown[] | null>(null);
  const found = useQuery({
    ...query(previewChange, { kind: "access", steps: [...(asked ?? [])] }),
    enabled: asked !== null,
    // It is asked by a person, and anew each time: the lake may be another by then.
    ...{ retry: false, staleTime: Number.POSITIVE_INFINITY, gcTime: 0 },
  });
  const isOfOthers = asked !== null && JSON.stringify(asked) !== JSON.stringify(steps);
  const ask = () => {
    if (asked && !isOfOthers) void found.refetch();
    else setAsked(steps);
  };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Button pending={found.isFetching && !isOfOthers} onClick={ask}>
          <Eye aria-hidden />
          See what it would do
        </Button>
        <span aria-live="polite" className="text-muted">
          {isOfOthers ? "The steps were altered since." : null}
        </span>
      </div>
      {asked && found.isLoading ? <RowsSkeleton rows={3} label="Working out what it would do" /> : null}
      {found.error ? <ErrorPanel inline error={found.error} /> : null}
      {found.data && !found.error ? <Shown found={found.data} /> : null}
    </div>
  );
}

function Shown({ found }: { found: Found }) {
  const { counts, requirement, warnings, checks } = found;
  return (
    <Panel title="What it would do" after={<GainsAndLosses {...counts} />} flush>
      <div role="status" className="grid gap-2 border-b border-line px-4 py-2.5 last:border-b-0">
        <p>{extentWords(counts)}</p>
        <p className="flex gap-2 text-muted">
          <UsersRound aria-hidden className="mt-0.5 size-4 shrink-0 text-faint" />
          <span className="min-w-0 wrap-anywhere">
            {approvalsAsked(requirement)} {requirement.why}
          </span>
        </p>
        {warnings.map((warning) => (
          <p key={warning} className="flex gap-2">
            <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-waiting" />
            <span className="min-w-0 wrap-anywhere">{warning}</span>
          </p>
        ))}
        <ChecksFound checks={checks} />
      </div>
      <Concerned found={found} />
    </Panel>
  );
}

function Concerned({ found }: { found: Found }) {
  const { counts } = found;
  const seesAll = useCan("change.readAll");
  const listed = effectsBy(found);
  if (counts.principals === 0) return null;
  return (
    <>
      <ul aria-label="Who gains or loses">
        {listed.map(({ principal, gains, loses, effects }, at) => (
          <PrincipalEffects key={principal} {...{ principal, gains, loses }} isOpenAtFirst={at === 0}>
            {() => (
              <ul className="pb-2">
                {effects.map((effect) => (
                  <EffectLine key={effect.n} effect={effect} />
                ))}
                {effects.length < gains + loses ? (
                  <li className="px-4 py-1 pl-10 text-muted">
                    and {plural(gains + loses - effects.length, "more", "more")}, all in its plan
                  </li>
                ) : null}
              </ul>
            )}
          </PrincipalEffects>
        ))}
      </ul>
      {seesAll && listed.length < counts.principals ? (
        <p className="px-4 py-2.5 text-muted">
          and {plural(counts.principals - listed.length, "more principal")}
        </p>
      ) : null}
      {seesAll ? null : (
        <p className="px-4 py-2.5 text-muted">
          Who they are is shown to those with the permission <code className="mono">change.readAll</code>.
        </p>
      )}
    </>
  );
}

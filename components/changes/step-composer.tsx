"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { type MouseEvent, useState } from "react";
import { flushSync } from "react-dom";
import { HowToRefresh } from "@/components/access/how-to-refresh";
import { call, query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { plural } from "@/components/data/format";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { type PolicyDraft, reshaped } from "@/components/policies/policy-draft";
import { useKnown } from "@/components/policies/table-columns";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { focusInvalid } from "@/components/ui/focus-invalid";
import { Select } from "@/components/ui/select";
import { buildSteps, listLakes } from "@/server/access/contract";
import { askOf, type ComposerProblems, composed, composerProblems, isWhole } from "./compose";
import { ComposerFields } from "./composer-fields";
import { type Composer, FIRST, fitting, KIND_NAMES, KINDS, type Kind } from "./composer-form";
import type { ProposedStep } from "./proposed-steps";

interface StepComposerProps {
  /** Why nothing can be added now. */
  problem: string | null;
  onSteps: (steps: ProposedStep[], title: string | null) => void;
}

const NO_PROBLEMS: ComposerProblems = { draft: {}, texts: {} };

/** Adds steps by a form: one of Lake Formation's operations, or all that a word stands for. */
export function StepComposer({ problem, onSteps }: StepComposerProps) {
  const { kind, composer, setKind, setComposer } = useComposer();
  const [isTried, setTried] = useState(false);
  const lakes = useAccounts();
  const known = useKnown(composer.draft);
  const found = composerProblems(kind, composer, { ...known, now: new Date() });
  const add = useMutation({
    mutationFn: () => built(kind, composer),
    onSuccess: ({ steps, title }) => {
      setTried(false);
      onSteps(steps, title);
    },
  });
  const begin = ({ currentTarget }: MouseEvent) => {
    flushSync(() => setTried(true));
    const form = currentTarget.closest("fieldset");
    if (isWhole(found)) add.mutate();
    else if (form) focusInvalid(form);
  };
  return (
    <fieldset className="grid grid-cols-[minmax(0,1fr)] gap-4 rounded-md border border-line bg-surface p-4">
      <legend className="sr-only">Add steps</legend>
      <KindSelect kind={kind} onKind={setKind} />
      {lakes.isPending ? <RowsSkeleton rows={2} label="Loading the accounts" /> : null}
      {lakes.error ? <ErrorPanel inline error={lakes.error} onRetry={() => void lakes.refetch()} /> : null}
      {lakes.accounts.length > 0 ? (
        <ComposerFields
          {...{ kind, composer, accounts: lakes.accounts, problems: isTried ? found : NO_PROBLEMS }}
          onDraft={(some) => setComposer((now) => ({ ...now, draft: reshaped(now.draft, some) }))}
          onComposer={(some) => setComposer((now) => ({ ...now, ...some }))}
        />
      ) : null}
      {lakes.isSuccess && lakes.accounts.length === 0 ? (
        <p className="text-muted">
          No account&apos;s rules are known. <HowToRefresh />.
        </p>
      ) : null}
      {add.data && add.data.left > 0 ? (
        <p className="rounded-md bg-waiting-soft px-3 py-2">
          {plural(add.data.left, "step")} more do not fit in this change: once it is applied, compose the same
          again.
        </p>
      ) : null}
      {add.error ? <ErrorPanel inline error={add.error} /> : null}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Button pending={add.isPending} disabled={problem !== null} onClick={begin}>
          <Plus aria-hidden />
          Add
        </Button>
        {problem ? <span className="text-muted">{problem}</span> : null}
      </div>
    </fieldset>
  );
}

function useAccounts() {
  const lakes = useQuery(query(listLakes, {}));
  const accounts = (lakes.data?.items ?? []).filter(({ snapshot }) => snapshot !== null);
  return { ...lakes, accounts };
}

/** Of one account only, it is that one. */
function useComposer() {
  const [kind, setKind] = useState<Kind>("grant");
  const [composer, setComposer] = useState<Composer>(FIRST);
  const { accounts } = useAccounts();
  const [only, second] = accounts;
  const accountId = composer.draft.accountId || (second ? "" : (only?.accountId ?? ""));
  const draft: PolicyDraft = { ...composer.draft, accountId };
  return {
    ...{ kind, composer: { ...composer, draft }, setComposer },
    setKind: (next: Kind) => {
      setKind(next);
      setComposer(fitting(next, { ...composer, draft }));
    },
  };
}

function KindSelect({ kind, onKind }: { kind: Kind; onKind: (kind: Kind) => void }) {
  const mayBuild = useCan("access.readAll");
  const kinds = KIND_NAMES.filter((one) => mayBuild || !KINDS[one].isBuilt);
  return (
    <Select
      label="What to do"
      className="w-80 max-sm:w-full"
      value={kind}
      options={kinds.map((value) => ({ value, label: KINDS[value].label }))}
      onValueChange={(value) => onKind(kinds.find((one) => one === value) ?? kind)}
    />
  );
}

interface Built {
  steps: ProposedStep[];
  title: string | null;
  /** How many do not fit in one Change. */
  left: number;
}

async function built(kind: Kind, composer: Composer): Promise<Built> {
  const steps = composed(kind, composer);
  if (steps) return { steps, title: null, left: 0 };
  const ask = askOf(kind, composer);
  if (!ask) throw new Error("There is nothing to build.");
  const made = await call(buildSteps, { accountId: composer.draft.accountId, ask });
  return { steps: made.steps as ProposedStep[], title: made.title, left: made.left };
}

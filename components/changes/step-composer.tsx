"use client";

import { useMutation } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { call } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { buildSteps } from "@/server/access/contract";
import { filterStep, grantStep, tagStep } from "./compose";
import { ComposerFields } from "./composer-fields";
import { type Composer, FIRST, fitting, isReady, KIND_NAMES, KINDS, type Kind } from "./composer-form";
import type { ProposedStep } from "./proposed-steps";

interface ComposerProps {
  /** Why nothing can be added now. */
  problem: string | null;
  onSteps: (steps: ProposedStep[], title: string | null) => void;
}

/** Adds steps by a form: one of Lake Formation's operations, or all that a word stands for. */
export function StepComposer({ problem, onSteps }: ComposerProps) {
  const [kind, setKind] = useState<Kind>("grant");
  const [form, setForm] = useState(FIRST);
  const mayBuild = useCan("access.readAll");
  const add = useMutation({
    mutationFn: () => composed(kind, form),
    onSuccess: ({ steps, title }) => onSteps(steps, title),
  });
  const options = KIND_NAMES.filter((one) => mayBuild || !KINDS[one].isBuilt).map((value) => ({
    ...{ value, label: KINDS[value].label },
  }));
  return (
    <fieldset className="grid gap-3 rounded-md border border-line bg-surface p-4">
      <legend className="sr-only">Add steps</legend>
      <Select
        label="What to do"
        className="w-72 max-sm:w-full"
        value={kind}
        options={options}
        onValueChange={(value) => {
          const next = options.find((one) => one.value === value)?.value;
          if (!next) return;
          setKind(next);
          setForm({ ...form, ...fitting(next, form) });
        }}
      />
      <ComposerFields kind={kind} form={form} onChange={(more) => setForm({ ...form, ...more })} />
      {add.error ? <ErrorPanel inline error={add.error} /> : null}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Button
          pending={add.isPending}
          disabled={problem !== null || !isReady(kind, form)}
          onClick={() => add.mutate()}
        >
          <Plus aria-hidden />
          Add
        </Button>
        {problem ? <span className="text-muted">{problem}</span> : null}
      </div>
    </fieldset>
  );
}

interface Composed {
  steps: ProposedStep[];
  title: string | null;
}

async function composed(kind: Kind, form: Composer): Promise<Composed> {
  const alone = (step: ProposedStep): Composed => ({ steps: [step], title: null });
  if (kind === "grant" || kind === "revoke")
    return alone(grantStep({ ...form, isRevoke: kind === "revoke" }));
  if (kind === "tag") return alone(tagStep(form));
  if (kind === "filter") return alone(filterStep(form));
  const ask = KINDS[kind].ask?.(form);
  if (!ask) throw new Error("There is nothing to build.");
  const { steps, title } = await call(buildSteps, { accountId: form.accountId, ask });
  return { steps: steps as ProposedStep[], title };
}

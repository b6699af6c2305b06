"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { call } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { useAskBeforeLeaving } from "@/components/data/use-ask-before-leaving";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import { createChange, planChange, updateChange } from "@/server/changes/contract";
import { Preview } from "./preview";
import { readSteps, withExpiry } from "./proposed-steps";
import { changeHref } from "./routes";
import { StepList } from "./step-list";

const StepComposer = dynamic(() => import("./step-composer").then((module) => module.StepComposer), {
  ssr: false,
});

const EXAMPLE = `[{
  "catalogId": "111122223333",
  "operation": {
    "name": "GrantPermissions",
    "grant": {
      "principal": "arn:aws:iam::111122223333:role/analyst",
      "resource": { "kind": "table", "database": "sales", "table": "orders" },
      "permissions": ["SELECT"]
    }
  }
}]`;

export interface FirstDraft {
  title: string;
  reason: string;
  /** As JSON, empty where there are none yet. */
  steps: string;
}

interface ChangeFormProps {
  /** The one that is edited; a new one without. */
  changeId: string | null;
  first: FirstDraft;
}

/** What a Change is called, why, and its steps; it is planned as soon as it is kept. */
export function ChangeForm({ changeId, first }: ChangeFormProps) {
  const [title, setTitle] = useState(first.title);
  const [reason, setReason] = useState(first.reason);
  const firstText = pretty(first.steps);
  const [text, setText] = useState(firstText);
  const [until, setUntil] = useState("");
  const steps = readSteps(text);
  const isWrong = text.trim() !== "" && !steps.ok;
  const { save, isBusy } = useSave(changeId);
  useAskBeforeLeaving(!isBusy && (title !== first.title || reason !== first.reason || text !== firstText));
  const hasGrants = steps.ok && steps.steps.some((step) => step.operation.name === "GrantPermissions");
  return (
    <form
      className="grid max-w-180 gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!steps.ok) return;
        save.mutate({
          title: title.trim(),
          reason: reason.trim(),
          steps: withExpiry(steps.steps, until),
        });
      }}
    >
      <Field label="Title" hint="What it does, in a few words">
        <Input required maxLength={200} value={title} onChange={(event) => setTitle(event.target.value)} />
      </Field>
      <Field label="Why" hint="Who approves it reads this first">
        <Textarea
          rows={2}
          maxLength={2_000}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
      <StepComposer
        problem={isWrong ? "The steps below can't be read: mend or empty them before more are added." : null}
        onSteps={(more, suggested) => {
          setText(pretty(JSON.stringify([...(steps.ok ? steps.steps : []), ...more])));
          if (suggested && title.trim() === "") setTitle(suggested);
        }}
      />
      {steps.ok ? (
        <StepList
          steps={steps.steps}
          onTakeOut={(n) => {
            const left = steps.steps.filter((_, at) => at !== n);
            setText(left.length > 0 ? pretty(JSON.stringify(left)) : "");
          }}
        />
      ) : null}
      <Field
        label="Steps"
        hint="Lake Formation's operations, in their order, as JSON"
        error={isWrong ? steps.problem : undefined}
      >
        <Textarea
          rows={10}
          spellCheck={false}
          className="mono"
          placeholder={EXAMPLE}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      {hasGrants ? (
        <Field label="Until" hint="What is granted is revoked then, to the minute; empty: as the steps say">
          <Input
            type="datetime-local"
            className="w-60"
            value={until}
            onChange={(event) => setUntil(event.target.value)}
          />
        </Field>
      ) : null}
      {steps.ok ? <Preview steps={withExpiry(steps.steps, until)} /> : null}
      {save.error ? <ErrorPanel inline error={save.error} /> : null}
      <div>
        <Button type="submit" variant="primary" pending={isBusy} disabled={!steps.ok || title.trim() === ""}>
          {changeId ? "Save and plan" : "Draft and plan"}
        </Button>
      </div>
    </form>
  );
}

function pretty(steps: string): string {
  try {
    return JSON.stringify(JSON.parse(steps), null, 2);
  } catch {
    return steps;
  }
}

interface Draft {
  title: string;
  reason: string;
  steps: unknown[];
}

/** One that can't be planned is there as a draft, and its page says why. */
function useSave(changeId: string | null) {
  const router = useRouter();
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: async (draft: Draft) => {
      const kept = changeId
        ? await call(updateChange, { changeId, ...draft })
        : await call(createChange, { kind: "access", ...draft });
      await call(planChange, { changeId: kept.id }).catch(() => {});
      return kept;
    },
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: ["changes"] });
      router.push(changeHref(id));
    },
  });
  return { save, isBusy: save.isPending || save.isSuccess };
}

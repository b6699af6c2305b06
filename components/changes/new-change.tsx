"use client";

import { useMutation } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useRouter, useSearchParams } from "next/navigation";
import { useState } from "react";
import { call } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { Page } from "@/components/shell/page";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import { createChange, planChange } from "@/server/changes/contract";
import { readSteps, withExpiry } from "./proposed-steps";
import { changeHref } from "./routes";

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

/** A draft, from steps that another page proposes or that are written here; it is planned as soon as it is there. */
export function NewChange() {
  const asked = useSearchParams();
  const [title, setTitle] = useState(asked.get("title") ?? "");
  const [reason, setReason] = useState("");
  const [text, setText] = useState(pretty(asked.get("steps")));
  const [until, setUntil] = useState("");
  const steps = readSteps(text);
  const { create, isBusy } = useCreate();
  const hasGrants = steps.ok && steps.steps.some((step) => step.operation.name === "GrantPermissions");
  return (
    <Page title="New change">
      <form
        className="grid max-w-180 gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!steps.ok) return;
          create.mutate({
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
          onSteps={(more, suggested) => {
            setText(pretty(JSON.stringify([...(steps.ok ? steps.steps : []), ...more])));
            if (suggested && title.trim() === "") setTitle(suggested);
          }}
        />
        <Field
          label="Steps"
          hint="Lake Formation's operations, in their order, as JSON"
          error={text.trim() !== "" && !steps.ok ? steps.problem : undefined}
        >
          <Textarea
            rows={14}
            spellCheck={false}
            className="mono"
            placeholder={EXAMPLE}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
        {hasGrants ? (
          <Field label="Until" hint="What is granted is revoked then, to the minute; empty for good">
            <Input
              type="datetime-local"
              className="w-60"
              value={until}
              onChange={(event) => setUntil(event.target.value)}
            />
          </Field>
        ) : null}
        {create.error ? <ErrorPanel inline error={create.error} /> : null}
        <div>
          <Button
            type="submit"
            variant="primary"
            pending={isBusy}
            disabled={!steps.ok || title.trim() === ""}
          >
            Draft and plan
          </Button>
        </div>
      </form>
    </Page>
  );
}

function pretty(steps: string | null): string {
  if (steps === null) return "";
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
function useCreate() {
  const router = useRouter();
  const create = useMutation({
    mutationFn: async (draft: Draft) => {
      const made = await call(createChange, { kind: "access", ...draft });
      await call(planChange, { changeId: made.id }).catch(() => {});
      return made;
    },
    onSuccess: ({ id }) => router.push(changeHref(id)),
  });
  return { create, isBusy: create.isPending || create.isSuccess };
}

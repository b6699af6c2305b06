"use client";

import { type ComponentProps, type FormEvent, type ReactNode, useState } from "react";
import { flushSync } from "react-dom";
import { useAskBeforeLeaving } from "@/components/data/use-ask-before-leaving";
import { Labelled } from "@/components/policies/labelled";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { focusInvalid } from "@/components/ui/focus-invalid";
import { Input } from "@/components/ui/input";
import { Segmented } from "@/components/ui/segmented";
import { Textarea } from "@/components/ui/textarea";
import type { Assertion, Lake } from "@/server/access/contract";
import { LiveResult } from "./live-result";
import { ScopeFields } from "./scope-fields";
import { TaggedFields } from "./tagged-fields";
import { problemsOf, readyAssertion, type TestDraft } from "./test-draft";
import { WhoFields } from "./who-fields";

const KINDS = [
  { value: "access", label: "Who may read" },
  { value: "tagged", label: "What is tagged" },
  { value: "notIam", label: "Not left to IAM" },
] as const;

export interface Written {
  name: string;
  description: string;
  assertion: Assertion;
}

interface TestFormProps {
  initial: TestDraft;
  lakes: readonly Lake[];
  action: string;
  isPending: boolean;
  /** What it asserts stays as it is; only what is said of it may be altered. */
  isFixed?: boolean;
  /** What the server said of it. */
  problem: ReactNode;
  onSave: (written: Written) => void;
}

/** An assertion is put together at the left; what it finds now stands at the right. */
export function TestForm({
  initial,
  lakes,
  action,
  isPending,
  isFixed = false,
  problem,
  onSave,
}: TestFormProps) {
  const [first] = useState(initial);
  const [draft, setDraft] = useState(first);
  const [isTried, setTried] = useState(false);
  useAskBeforeLeaving(draft !== first && !isPending);
  const onDraft = (some: Partial<TestDraft>) => setDraft((before) => ({ ...before, ...some }));
  const problems = isTried ? problemsOf(draft) : {};
  const assertion = readyAssertion(draft);
  const save = (event: FormEvent) => {
    event.preventDefault();
    flushSync(() => setTried(true));
    const { name, description } = draft;
    if (assertion && name.trim()) onSave({ name: name.trim(), description: description.trim(), assertion });
    else focusInvalid(event.currentTarget);
  };
  const fields = { draft, problems, onDraft };
  return (
    <div className="grid max-w-260 grid-cols-[minmax(0,1fr)] gap-x-10 gap-y-6 pt-1 lg:grid-cols-[minmax(0,1fr)_minmax(0,22rem)]">
      <form noValidate onSubmit={save} aria-label={action} className="grid content-start gap-5">
        <Field label="Name" error={problems.name}>
          <Input
            maxLength={200}
            value={draft.name}
            onChange={(event) => onDraft({ name: event.target.value })}
          />
        </Field>
        <AssertionFields {...fields} lakes={lakes} isFixed={isFixed} />
        <Field label="Why" hint="What whoever breaks it should know">
          <Textarea
            rows={3}
            maxLength={4_000}
            value={draft.description}
            onChange={(event) => onDraft({ description: event.target.value })}
          />
        </Field>
        {problem}
        <div>
          <Button type="submit" variant="primary" pending={isPending}>
            {action}
          </Button>
        </div>
      </form>
      <aside
        aria-label="What it finds now"
        className="grid content-start gap-3 border-line lg:border-l lg:pl-6"
      >
        <LiveResult assertion={assertion} />
      </aside>
    </div>
  );
}

type AssertionFieldsProps = ComponentProps<typeof ScopeFields> & { isFixed: boolean };

function AssertionFields({ lakes, isFixed, ...fields }: AssertionFieldsProps) {
  const { draft, onDraft } = fields;
  return (
    <>
      {isFixed ? (
        <p className="max-w-150 text-muted">
          Only an admin changes what a test asserts: it may keep a Change from being applied. You can keep a
          stricter one beside it.
        </p>
      ) : null}
      <fieldset disabled={isFixed} className="grid min-w-0 gap-5 disabled:opacity-60">
        <Labelled label="What it asserts">
          <Segmented
            label="What it asserts"
            value={draft.kind}
            options={KINDS}
            onValueChange={(next) =>
              onDraft({ kind: KINDS.find(({ value }) => value === next)?.value ?? "access" })
            }
          />
        </Labelled>
        {draft.kind === "access" ? <WhoFields {...fields} isFixed={isFixed} /> : null}
        {draft.kind === "tagged" ? <TaggedFields {...fields} /> : null}
        <ScopeFields {...fields} lakes={lakes} />
      </fieldset>
    </>
  );
}

"use client";

import { type FormEvent, type ReactNode, useId, useState } from "react";
import { Preview } from "@/components/changes/preview";
import { ErrorPanel } from "@/components/data/error-panel";
import { plural } from "@/components/data/format";
import { Time } from "@/components/data/time";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import { stepText } from "@/server/access/contract";
import { usePropose } from "./use-propose";

export interface Proposal {
  /** What it offers to be called. */
  title: string;
  steps: readonly {
    catalogId: string;
    operation: { name: string } & Record<string, unknown>;
    expiresAt?: string | undefined;
    endsHeld?: true;
  }[];
}

interface ProposeDialogProps extends Proposal {
  /** What its steps leave out. */
  note?: ReactNode;
  onClose: () => void;
}

const SHOWN = 8;

/** The door to every change of access: steps become a draft, whose plan is looked at before anything happens. */
export function ProposeDialog({ title: offered, steps, note, onClose }: ProposeDialogProps) {
  const formId = useId();
  const [title, setTitle] = useState(offered);
  const [reason, setReason] = useState("");
  const propose = usePropose();
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (title.trim()) propose.mutate({ title, reason, steps });
  };
  const close = () => {
    propose.discard();
    onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && !propose.isPending && close()}
      title="Propose a change"
      size="md"
      footer={
        <>
          <DialogClose>Cancel</DialogClose>
          <Button type="submit" form={formId} variant="primary" pending={propose.isPending}>
            Propose change
          </Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={save} className="grid gap-4">
        <p className="text-muted">
          Nothing happens yet: it is planned, and approved where policy asks. What it would do can be seen
          before it is proposed, and nothing is kept of that.
        </p>
        <Field label="Title" error={title.trim() === "" ? "Name it." : undefined}>
          <Input value={title} maxLength={200} onChange={(event) => setTitle(event.target.value)} />
        </Field>
        <Field label="Reason" hint="What those who approve it should know">
          <Textarea
            rows={2}
            value={reason}
            maxLength={2_000}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
        <section aria-label="Steps" className="grid gap-1">
          <h3 className="font-medium">{plural(steps.length, "step")}</h3>
          <ul className="grid gap-0.5 text-sm text-muted">
            {steps.slice(0, SHOWN).map((step) => (
              <li key={JSON.stringify(step)} className="wrap-anywhere">
                {stepText(step)}
                {step.expiresAt ? (
                  <>
                    , ends <Time at={step.expiresAt} />
                  </>
                ) : null}
              </li>
            ))}
            {steps.length > SHOWN ? <li>and {steps.length - SHOWN} more, all in its plan</li> : null}
          </ul>
        </section>
        {note}
        <Preview steps={steps} />
        {propose.error ? <ErrorPanel inline error={propose.error} /> : null}
      </form>
    </Dialog>
  );
}

"use client";

import { type FormEvent, useId, useState } from "react";
import { ProposeDialog } from "@/components/access/propose-dialog";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { Policy } from "@/server/access/contract";
import { endSteps, endTitle } from "./policy-words";

/** An hour for a policy that is had for good, or another one, as a Change. */
export function EndPolicy({ policy, onClose }: { policy: Policy; onClose: () => void }) {
  const formId = useId();
  const [until, setUntil] = useState("");
  const [problem, setProblem] = useState<string>();
  const [expiresAt, setExpiresAt] = useState<string | null>(null);
  if (expiresAt !== null)
    return (
      <ProposeDialog
        title={endTitle(policy)}
        steps={endSteps(policy, expiresAt)}
        onClose={() => setExpiresAt(null)}
      />
    );
  const save = (event: FormEvent) => {
    event.preventDefault();
    const isToCome = Date.parse(until) > Date.now();
    setProblem(isToCome ? undefined : "Choose a time to come.");
    if (isToCome) setExpiresAt(new Date(until).toISOString());
  };
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="End this policy"
      footer={
        <>
          <DialogClose>Cancel</DialogClose>
          <Button type="submit" form={formId} variant="primary">
            Continue
          </Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={save} className="grid gap-4">
        <p className="text-muted">
          All that it gives is taken back at that minute, by a Change of its own. Nothing is taken until then.
        </p>
        <Field label="End at" error={problem}>
          <Input
            autoFocus
            type="datetime-local"
            className="w-60"
            value={until}
            onChange={(event) => setUntil(event.target.value)}
          />
        </Field>
      </form>
    </Dialog>
  );
}

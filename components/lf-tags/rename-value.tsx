"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { ProposeDialog } from "@/components/access/propose-dialog";
import { mutation } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { type AccessTag, buildSteps } from "@/server/access/contract";
import { wordProblem } from "./tag-steps";

interface RenameValueProps {
  tag: AccessTag;
  value: string;
  onClose: () => void;
}

/** Another name for a value, wherever it is, as one Change. */
export function RenameValue({ tag, value, onClose }: RenameValueProps) {
  const formId = useId();
  const [text, setText] = useState(value);
  const [isTried, setTried] = useState(false);
  const draft = useMutation(mutation(buildSteps));
  const to = text.trim().toLowerCase();
  const problem = to === "" || to === value ? "Choose another name." : wordProblem(to);
  if (draft.data)
    return <ProposeDialog title={draft.data.title} steps={draft.data.steps} onClose={draft.reset} />;
  const save = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!problem)
      draft.mutate({
        accountId: tag.accountId,
        ask: { what: "renameTagValue", key: tag.key, from: value, to },
      });
  };
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Rename ${value}`}
      footer={
        <>
          <DialogClose>Cancel</DialogClose>
          <Button type="submit" form={formId} variant="primary" pending={draft.isPending}>
            Continue
          </Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={save} className="grid gap-4">
        <p className="text-muted">
          AWS has no renaming. The new value is added, policies take it in, what has the old one gets the new
          one, and the old one goes last: nobody loses anything on the way.
        </p>
        <Field label="New name" error={isTried ? (problem ?? undefined) : undefined}>
          <Input
            autoFocus
            className="mono"
            autoComplete="off"
            spellCheck={false}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
        {draft.error ? <ErrorPanel inline error={draft.error} /> : null}
      </form>
    </Dialog>
  );
}

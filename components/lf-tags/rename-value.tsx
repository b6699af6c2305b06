"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { ProposeDialog } from "@/components/access/propose-dialog";
import { mutation } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { plural } from "@/components/data/format";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
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
  const [goesOn, setGoesOn] = useState(false);
  const goesOnId = useId();
  const draft = useMutation(mutation(buildSteps));
  const to = text.trim().toLowerCase();
  const problem = to === "" || to === value ? "Choose another name." : wordProblem(to);
  const isThere = to !== value && tag.values.includes(to);
  if (draft.data)
    return (
      <ProposeDialog
        title={draft.data.title}
        steps={draft.data.steps}
        note={<LeftOver count={draft.data.left} to={to} />}
        onClose={draft.reset}
      />
    );
  const shown = problem ?? (isThere && !goesOn ? `${tag.key} has the value ${to} already.` : undefined);
  const save = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!problem && (!isThere || goesOn))
      draft.mutate({
        accountId: tag.accountId,
        ask: { what: "renameTagValue", key: tag.key, from: value, to, goesOn: isThere && goesOn },
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
        <Field label="New name" error={isTried ? shown : undefined}>
          <Input
            autoFocus
            className="mono"
            autoComplete="off"
            spellCheck={false}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
        {isThere ? (
          <div className="flex items-start gap-2">
            <Checkbox id={goesOnId} checked={goesOn} onCheckedChange={setGoesOn} />
            <label htmlFor={goesOnId}>
              Go on: give <span className="mono">{to}</span> to all that has{" "}
              <span className="mono">{value}</span>. Whoever reaches one of the two reaches both then.
            </label>
          </div>
        ) : null}
        {draft.error ? <ErrorPanel inline error={draft.error} /> : null}
      </form>
    </Dialog>
  );
}

/** What does not fit in one Change is asked for again. */
function LeftOver({ count, to }: { count: number; to: string }) {
  if (count === 0) return null;
  return (
    <p className="rounded-md bg-waiting-soft px-3 py-2">
      {plural(count, "step")} more do not fit in this change. Nobody loses anything in between: once it is
      applied, rename to <span className="mono">{to}</span> again and go on.
    </p>
  );
}

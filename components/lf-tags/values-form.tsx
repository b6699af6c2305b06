"use client";

import { type FormEvent, type ReactNode, useId, useState } from "react";
import { type Proposal, ProposeDialog } from "@/components/access/propose-dialog";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";
import { valuesIn, wordProblem } from "./tag-steps";

interface ValuesFormProps {
  title: string;
  /** Fields before the values. */
  before?: ReactNode;
  /** Why what stands before them can't be taken. */
  problem?: string | null;
  taken?: readonly string[];
  proposalOf: (values: string[]) => Proposal;
  onClose: () => void;
}

/** Values of a tag, as many as one likes; what is made of them is proposed next, and they stand here still where it is not. */
export function ValuesForm({
  title,
  before,
  problem = null,
  taken = [],
  proposalOf,
  onClose,
}: ValuesFormProps) {
  const formId = useId();
  const [text, setText] = useState("");
  const [isTried, setTried] = useState(false);
  const [isProposing, setProposing] = useState(false);
  const values = valuesIn(text).filter((value) => !taken.includes(value));
  const wrong =
    values.length === 0
      ? taken.length > 0 && text.trim()
        ? "It has these already."
        : "Name one value at least."
      : (values.map(wordProblem).find((one) => one !== null) ?? undefined);
  const save = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    setProposing(!wrong && !problem);
  };
  if (isProposing) return <ProposeDialog {...proposalOf(values)} onClose={() => setProposing(false)} />;
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={title}
      size="md"
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
        {before}
        <Field
          label="Values"
          hint="By line or comma. Lake Formation keeps them in lower case."
          error={isTried ? wrong : undefined}
        >
          <Textarea
            rows={4}
            className="mono"
            spellCheck={false}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
      </form>
    </Dialog>
  );
}

"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import type { ApiError } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";

interface ReasonDialogProps {
  title: string;
  /** On the button that does it. */
  action: string;
  /** What becomes of the reason. */
  hint: string;
  onReason: (reason: string) => Promise<unknown>;
  onClose: () => void;
}

/** Does to a Change what is not done without saying why. */
export function ReasonDialog({ title, action, hint, onReason, onClose }: ReasonDialogProps) {
  const client = useQueryClient();
  const formId = useId();
  const [reason, setReason] = useState("");
  const done = useMutation<unknown, ApiError, string>({
    mutationFn: onReason,
    onSettled: () => client.invalidateQueries({ queryKey: ["changes"] }),
    onSuccess: onClose,
  });
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => isOpen || onClose()}
      title={title}
      footer={
        <>
          <DialogClose>Cancel</DialogClose>
          <Button
            type="submit"
            form={formId}
            variant="danger"
            pending={done.isPending}
            disabled={reason.trim() === ""}
          >
            {action}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          done.mutate(reason.trim());
        }}
      >
        <Field label="Why" hint={hint}>
          <Textarea
            rows={3}
            value={reason}
            maxLength={2_000}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
        {done.error ? <ErrorPanel inline error={done.error} /> : null}
      </form>
    </Dialog>
  );
}

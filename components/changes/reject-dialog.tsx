"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { mutation } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";
import { type ChangeDetail, rejectChange } from "@/server/changes/contract";

/** Says why: whoever asked for it is told. */
export function RejectDialog({ change, onClose }: { change: ChangeDetail; onClose: () => void }) {
  const client = useQueryClient();
  const formId = useId();
  const [comment, setComment] = useState("");
  const reject = useMutation({
    ...mutation(rejectChange),
    onSettled: () => client.invalidateQueries({ queryKey: ["changes"] }),
    onSuccess: onClose,
  });
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => isOpen || onClose()}
      title="Reject this change"
      footer={
        <>
          <DialogClose>Cancel</DialogClose>
          <Button
            type="submit"
            form={formId}
            variant="danger"
            pending={reject.isPending}
            disabled={comment.trim() === ""}
          >
            Reject
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          reject.mutate({ changeId: change.id, planHash: change.planHash ?? "", comment: comment.trim() });
        }}
      >
        <Field label="Why" hint={`${change.requesterName} is told, and may edit it and ask again`}>
          <Textarea
            rows={3}
            value={comment}
            maxLength={2_000}
            onChange={(event) => setComment(event.target.value)}
          />
        </Field>
        {reject.error ? <ErrorPanel inline error={reject.error} /> : null}
      </form>
    </Dialog>
  );
}

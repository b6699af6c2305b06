"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { mutation } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";
import { type ChangeDetail, overrideChecks } from "@/server/changes/contract";

/** Says why: it stays on the Change for good, and whoever asked for it is told. */
export function OverrideDialog({ change, onClose }: { change: ChangeDetail; onClose: () => void }) {
  const client = useQueryClient();
  const formId = useId();
  const [reason, setReason] = useState("");
  const override = useMutation({
    ...mutation(overrideChecks),
    onSettled: () => client.invalidateQueries({ queryKey: ["changes"] }),
    onSuccess: onClose,
  });
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => isOpen || onClose()}
      title="Apply it in spite of what it breaks"
      footer={
        <>
          <DialogClose>Cancel</DialogClose>
          <Button
            type="submit"
            form={formId}
            variant="danger"
            pending={override.isPending}
            disabled={reason.trim() === ""}
          >
            Override
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          override.mutate({ changeId: change.id, planHash: change.planHash ?? "", reason: reason.trim() });
        }}
      >
        <Field label="Why" hint="It stays on this change for good">
          <Textarea
            rows={3}
            value={reason}
            maxLength={2_000}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
        {override.error ? <ErrorPanel inline error={override.error} /> : null}
      </form>
    </Dialog>
  );
}

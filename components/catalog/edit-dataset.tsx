"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { ApiError, mutation, query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { type Dataset, getDataset, updateDataset } from "@/server/catalog/contract";
import { lessProblem } from "./at-least";
import { byField, draftOf, factsOf } from "./facts-draft";
import { FactsFields } from "./facts-fields";

export function EditDataset({ dataset, onClose }: { dataset: Dataset; onClose: () => void }) {
  const formId = useId();
  const client = useQueryClient();
  const [facts, setFacts] = useState(() => draftOf(dataset));
  const update = useMutation({
    ...mutation(updateDataset),
    onSuccess: (saved) => {
      client.setQueryData(query(getDataset, { datasetId: dataset.id }).queryKey, saved);
      onClose();
    },
  });
  const atLeast = useCan("catalog.declassify") ? null : { word: dataset.classification };
  const issues = update.error instanceof ApiError ? (update.error.problem.issues ?? []) : [];
  const save = (event: FormEvent) => {
    event.preventDefault();
    update.mutate({ datasetId: dataset.id, ...factsOf(facts) });
  };
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Edit ${dataset.name}`}
      size="md"
      footer={
        <>
          <DialogClose>Cancel</DialogClose>
          <Button
            type="submit"
            form={formId}
            variant="primary"
            pending={update.isPending}
            disabled={lessProblem(facts.classification, atLeast) !== undefined}
          >
            Save
          </Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={save} className="flex flex-col gap-4">
        {update.error && issues.length === 0 ? <ErrorPanel inline error={update.error} /> : null}
        <FactsFields
          facts={facts}
          problems={byField(issues)}
          namePlaceholder={dataset.name}
          atLeast={atLeast}
          onChange={setFacts}
        />
      </form>
    </Dialog>
  );
}

"use client";

import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { ApiError, query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import {
  type Content,
  createSavedQuery,
  listSavedQueries,
  type SavedQuery,
} from "@/server/saved-queries/contract";
import { FolderSelect } from "./folder-select";
import { Textarea } from "./textarea";
import { useSavedWrite } from "./use-saved-write";

interface SaveAsDialogProps {
  content: Content;
  /** What it is proposed to be called. */
  initial?: { name: string; description: string; folderId: string | null };
  onSaved: (saved: SavedQuery) => void;
  onClose: () => void;
}

/** Keeps a text under a name, in a folder. */
export function SaveAsDialog({ content, initial, onSaved, onClose }: SaveAsDialogProps) {
  const formId = useId();
  const [name, setName] = useState(initial?.name ?? "");
  const [description, setDescription] = useState(initial?.description ?? "");
  const [folderId, setFolderId] = useState(initial?.folderId ?? null);
  const folders = useQuery(query(listSavedQueries, {})).data?.folders ?? [];
  const create = useSavedWrite(createSavedQuery);
  const isNameTaken = create.error instanceof ApiError && create.error.problem.code === "conflict";
  const save = () =>
    create.mutate(
      { ...content, name: name.trim(), description, folderId },
      {
        onSuccess: (saved) => {
          toast.success(`Saved “${saved.name}”`);
          onSaved(saved);
          onClose();
        },
      },
    );
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => isOpen || onClose()}
      title="Save query"
      description="Its text, parameters, chart and target; for you alone until you share it."
      footer={
        <>
          <DialogClose>Cancel</DialogClose>
          <Button
            type="submit"
            form={formId}
            variant="primary"
            disabled={name.trim() === ""}
            pending={create.isPending}
          >
            Save
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        {create.error && !isNameTaken ? <ErrorPanel inline error={create.error} /> : null}
        <Field label="Name" error={isNameTaken ? create.error?.message : undefined}>
          <Input
            value={name}
            required
            maxLength={120}
            autoComplete="off"
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <Field label="Folder">
          <FolderSelect folders={folders} value={folderId} onChange={setFolderId} />
        </Field>
        <Field label="Description" hint="What it tells, and what to know before running it">
          <Textarea
            value={description}
            maxLength={4_000}
            rows={3}
            onChange={(event) => setDescription(event.target.value)}
          />
        </Field>
      </form>
    </Dialog>
  );
}

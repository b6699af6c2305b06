"use client";

import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { ApiError, query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { useAskBeforeLeaving } from "@/components/data/use-ask-before-leaving";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import { toast } from "@/components/ui/toast";
import {
  type Content,
  createFolder,
  createSavedQuery,
  listSavedQueries,
  type SavedQuery,
} from "@/server/saved-queries/contract";
import { FolderSelect } from "./folder-select";
import { useSavedWrite } from "./use-saved-write";

interface SaveAsDialogProps {
  content: Content;
  /** What it is proposed to be called. */
  initial?: { name: string; description: string; folderId: string | null };
  onSaved: (saved: SavedQuery) => void;
  onClose: () => void;
}

const isConflict = (error: Error | null) => error instanceof ApiError && error.problem.code === "conflict";

/** Keeps a text under a name, in a folder. */
export function SaveAsDialog({ content, initial, onSaved, onClose }: SaveAsDialogProps) {
  const formId = useId();
  const [name, setName] = useState(initial?.name ?? "");
  const [description, setDescription] = useState(initial?.description ?? "");
  const folder = useFolder(initial?.folderId ?? null);
  const create = useSavedWrite(createSavedQuery);
  useAskBeforeLeaving(name !== (initial?.name ?? "") || description !== (initial?.description ?? ""));
  const isNameTaken = isConflict(create.error);
  const error = isNameTaken ? folder.error : (create.error ?? folder.error);
  const saveIn = (folderId: string | null) =>
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
            disabled={name.trim() === "" || !folder.isNamed}
            pending={create.isPending || folder.isPending}
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
          folder.ready(saveIn);
        }}
      >
        {error ? <ErrorPanel inline error={error} /> : null}
        <Field label="Name" error={isNameTaken ? create.error?.message : undefined}>
          <Input
            value={name}
            required
            maxLength={120}
            autoComplete="off"
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <FolderFields {...folder.fields} />
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

/** The folder to save in: one there is, or one that is made when it comes to it. */
function useFolder(initial: string | null) {
  const [folderId, setFolderId] = useState(initial);
  const [newFolder, setNewFolder] = useState<string | null>(null);
  const make = useSavedWrite(createFolder);
  const isTaken = isConflict(make.error);
  const choose = (id: string | null) => {
    setFolderId(id);
    setNewFolder(null);
  };
  const ready = (saveIn: (folderId: string | null) => void) => {
    if (newFolder === null) return saveIn(folderId);
    const onSuccess = ({ id }: { id: string }) => {
      // Made once, even if the query is refused and saved again.
      choose(id);
      saveIn(id);
    };
    make.mutate({ name: newFolder.trim() }, { onSuccess });
  };
  return {
    ready,
    isNamed: newFolder?.trim() !== "",
    isPending: make.isPending,
    error: isTaken || newFolder === null ? null : make.error,
    fields: {
      folderId,
      onChoose: choose,
      newFolder,
      onName: setNewFolder,
      error: isTaken ? make.error?.message : undefined,
    },
  };
}

interface FolderFieldsProps {
  folderId: string | null;
  onChoose: (folderId: string | null) => void;
  /** The name of the folder to be made; null makes none. */
  newFolder: string | null;
  onName: (name: string) => void;
  error: string | undefined;
}

/** One of the folders there are, or the name of one to be made. */
function FolderFields({ folderId, onChoose, newFolder, onName, error }: FolderFieldsProps) {
  const folders = useQuery(query(listSavedQueries, {})).data?.folders ?? [];
  return (
    <>
      <Field label="Folder">
        <FolderSelect
          folders={folders}
          value={folderId}
          onChange={onChoose}
          isNew={newFolder !== null}
          onNew={() => onName(newFolder ?? "")}
        />
      </Field>
      {newFolder === null ? null : (
        <Field label="New folder" error={error}>
          <Input
            value={newFolder}
            required
            maxLength={120}
            autoComplete="off"
            onChange={(event) => onName(event.target.value)}
          />
        </Field>
      )}
    </>
  );
}

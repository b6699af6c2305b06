"use client";

import { useId, useState } from "react";
import { ErrorPanel } from "@/components/data/error-panel";
import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import {
  createFolder,
  deleteFolder,
  deleteSavedQuery,
  type Folder,
  updateFolder,
  updateSavedQuery,
} from "@/server/saved-queries/contract";
import type { Asked, SavedLine } from "./asked";
import { currentOf } from "./conflict";
import { FolderSelect } from "./folder-select";
import { ShareDialog } from "./share-dialog";
import { useSavedWrite } from "./use-saved-write";

interface SavedDialogsProps {
  asked: Asked | null;
  folders: readonly Folder[];
  onClose: () => void;
  onDeleted?: (id: string) => void;
}

/** The dialog that a menu asked for. */
export function SavedDialogs({ asked, folders, onClose, onDeleted }: SavedDialogsProps) {
  switch (asked?.kind) {
    case "share":
      return <ShareDialog saved={asked.saved} onClose={onClose} />;
    case "delete":
      return <DeleteQuery saved={asked.saved} onClose={onClose} onDeleted={onDeleted} />;
    case "rename":
      return <RenameQuery saved={asked.saved} onClose={onClose} />;
    case "move":
      return <MoveQuery saved={asked.saved} folders={folders} onClose={onClose} />;
    case "newFolder":
      return <NewFolder parentId={asked.parentId} onClose={onClose} />;
    case "renameFolder":
      return <RenameFolder folder={asked.folder} onClose={onClose} />;
    case "moveFolder":
      return <MoveFolder folder={asked.folder} folders={folders} onClose={onClose} />;
    case "deleteFolder":
      return <DeleteFolder folder={asked.folder} onClose={onClose} onDeleted={onDeleted} />;
    default:
      return null;
  }
}

interface NameDialogProps {
  title: string;
  action: string;
  initial: string;
  isPending: boolean;
  error: Error | null;
  onSubmit: (name: string) => void;
  onClose: () => void;
}

function NameDialog({ title, action, initial, isPending, error, onSubmit, onClose }: NameDialogProps) {
  const formId = useId();
  const [name, setName] = useState(initial);
  const isReady = name.trim() !== "" && name.trim() !== initial;
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => isOpen || onClose()}
      title={title}
      footer={
        <>
          <DialogClose>Cancel</DialogClose>
          <Button type="submit" form={formId} variant="primary" disabled={!isReady} pending={isPending}>
            {action}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) onSubmit(name.trim());
        }}
      >
        <Field label="Name" error={error?.message}>
          <Input
            value={name}
            required
            maxLength={120}
            autoComplete="off"
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
      </form>
    </Dialog>
  );
}

interface MoveDialogProps {
  title: string;
  folders: readonly Folder[];
  initial: string | null;
  without?: string;
  isPending: boolean;
  error: Error | null;
  onSubmit: (folderId: string | null) => void;
  onClose: () => void;
}

function MoveDialog({
  title,
  folders,
  initial,
  without,
  isPending,
  error,
  onSubmit,
  onClose,
}: MoveDialogProps) {
  const [folderId, setFolderId] = useState(initial);
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => isOpen || onClose()}
      title={title}
      footer={
        <>
          <DialogClose>Cancel</DialogClose>
          <Button
            variant="primary"
            disabled={folderId === initial}
            pending={isPending}
            onClick={() => onSubmit(folderId)}
          >
            Move
          </Button>
        </>
      }
    >
      {error ? <ErrorPanel inline error={error} className="mb-3" /> : null}
      <Field label="Folder">
        <FolderSelect folders={folders} value={folderId} onChange={setFolderId} without={without} />
      </Field>
    </Dialog>
  );
}

type Closing = { onClose: () => void };
type Deleting = Closing & { onDeleted: SavedDialogsProps["onDeleted"] };

function RenameQuery({ saved, onClose }: Closing & { saved: SavedLine }) {
  const update = useSavedWrite(updateSavedQuery);
  const rename = (name: string) => {
    const baseUpdatedAt = currentOf(update.error)?.updatedAt ?? saved.updatedAt;
    const base = { baseVersion: saved.version, ...(baseUpdatedAt ? { baseUpdatedAt } : {}) };
    update.mutate({ savedQueryId: saved.id, ...base, name }, { onSuccess: onClose });
  };
  return (
    <NameDialog
      title="Rename the query"
      action="Rename"
      initial={saved.name}
      isPending={update.isPending}
      error={update.error}
      onSubmit={rename}
      onClose={onClose}
    />
  );
}

function MoveQuery({ saved, folders, onClose }: Closing & { saved: SavedLine; folders: readonly Folder[] }) {
  const update = useSavedWrite(updateSavedQuery);
  const move = (folderId: string | null) =>
    update.mutate({ savedQueryId: saved.id, baseVersion: saved.version, folderId }, { onSuccess: onClose });
  return (
    <MoveDialog
      title={`Move “${saved.name}”`}
      folders={folders}
      initial={saved.folderId}
      isPending={update.isPending}
      error={update.error}
      onSubmit={move}
      onClose={onClose}
    />
  );
}

/** A confirmed dialog is gone before the answer comes: what follows hangs on the answer, not on the dialog. */
const told = (answer: Promise<{ id: string }>, onDeleted: SavedDialogsProps["onDeleted"]) =>
  void answer.then(
    ({ id }) => onDeleted?.(id),
    (error: Error) => toast.error(error.message),
  );

function DeleteQuery({ saved, onClose, onDeleted }: Deleting & { saved: SavedLine }) {
  const remove = useSavedWrite(deleteSavedQuery);
  return (
    <Confirm
      open
      onOpenChange={(isOpen) => isOpen || onClose()}
      title={`Delete “${saved.name}”?`}
      action="Delete"
      danger
      onConfirm={() => told(remove.mutateAsync({ savedQueryId: saved.id }), onDeleted)}
    >
      Its text and all its versions are gone for good, for those it is shared with too. Statements that it ran
      stay in the history.
    </Confirm>
  );
}

function NewFolder({ parentId, onClose }: Closing & { parentId: string | null }) {
  const create = useSavedWrite(createFolder);
  return (
    <NameDialog
      title="New folder"
      action="Make folder"
      initial=""
      isPending={create.isPending}
      error={create.error}
      onSubmit={(name) => create.mutate({ name, parentId }, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}

function RenameFolder({ folder, onClose }: Closing & { folder: Folder }) {
  const update = useSavedWrite(updateFolder);
  return (
    <NameDialog
      title="Rename the folder"
      action="Rename"
      initial={folder.name}
      isPending={update.isPending}
      error={update.error}
      onSubmit={(name) => update.mutate({ folderId: folder.id, name }, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}

function MoveFolder({ folder, folders, onClose }: Closing & { folder: Folder; folders: readonly Folder[] }) {
  const update = useSavedWrite(updateFolder);
  return (
    <MoveDialog
      title={`Move the folder “${folder.name}”`}
      folders={folders}
      initial={folder.parentId}
      without={folder.id}
      isPending={update.isPending}
      error={update.error}
      onSubmit={(parentId) => update.mutate({ folderId: folder.id, parentId }, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}

function DeleteFolder({ folder, onClose, onDeleted }: Deleting & { folder: Folder }) {
  const remove = useSavedWrite(deleteFolder);
  return (
    <Confirm
      open
      onOpenChange={(isOpen) => isOpen || onClose()}
      title={`Delete the folder “${folder.name}”?`}
      action="Delete folder"
      danger
      onConfirm={() => told(remove.mutateAsync({ folderId: folder.id }), onDeleted)}
    >
      No query is deleted: what lies in it moves up.
    </Confirm>
  );
}

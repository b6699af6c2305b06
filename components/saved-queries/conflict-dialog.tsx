"use client";

import { ErrorPanel } from "@/components/data/error-panel";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import {
  type Content,
  createSavedQuery,
  type SavedQuery,
  updateSavedQuery,
} from "@/server/saved-queries/contract";
import { currentOf } from "./conflict";
import { ContentDiff } from "./content-diff";
import { useSavedWrite } from "./use-saved-write";

interface ConflictDialogProps {
  mine: Content;
  /** What somebody saved in between. */
  theirs: SavedQuery;
  onSaved: (saved: SavedQuery) => void;
  onTake: (theirs: SavedQuery) => void;
  onClose: () => void;
}

/** Two people saved at once: theirs beside mine, and three ways on that lose neither. */
export function ConflictDialog({ mine, theirs: first, onSaved, onTake, onClose }: ConflictDialogProps) {
  const update = useSavedWrite(updateSavedQuery);
  const create = useSavedWrite(createSavedQuery);
  // They may save once more while this dialog is read.
  const theirs = currentOf(update.error) ?? first;
  const error = currentOf(update.error) ? null : (update.error ?? create.error);
  const saved = (query: SavedQuery) => {
    onSaved(query);
    onClose();
  };
  const saveNext = () =>
    update.mutate({ savedQueryId: theirs.id, baseVersion: theirs.version, ...mine }, { onSuccess: saved });
  const saveCopy = () => {
    const { name, description, level, folderId } = theirs;
    const at = new Date().toISOString().slice(0, 19).replace("T", " ");
    const copy = { name: `${name.slice(0, 90)} (mine, ${at})`, description };
    create.mutate({ ...mine, ...copy, folderId: level === "own" ? folderId : null }, { onSuccess: saved });
  };
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => isOpen || onClose()}
      title="Somebody saved in between"
      description={`Version ${theirs.version} of “${theirs.name}” was saved after the one you changed. Nothing of yours is saved yet, and nothing is lost.`}
      size="lg"
      footer={
        <div className="flex flex-wrap justify-end gap-2">
          <Button
            onClick={() => {
              onTake(theirs);
              onClose();
            }}
          >
            Take theirs
          </Button>
          <Button pending={create.isPending} onClick={saveCopy}>
            Save mine as a copy
          </Button>
          <Button variant="primary" pending={update.isPending} onClick={saveNext}>
            Save mine as the next version
          </Button>
        </div>
      }
    >
      {error ? <ErrorPanel inline error={error} className="mb-3" /> : null}
      <ContentDiff
        before={theirs}
        after={mine}
        beforeLabel={`Theirs, version ${theirs.version}`}
        afterLabel="Mine, not saved"
      />
    </Dialog>
  );
}

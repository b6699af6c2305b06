"use client";

import { useMutation } from "@tanstack/react-query";
import { Save } from "lucide-react";
import { type FormEvent, useState } from "react";
import { mutation } from "@/components/data/api";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import { type Content, createSavedQuery, type SavedQuery } from "@/server/saved-queries/contract";

interface SaveButtonProps {
  /** What stands in the editor. */
  content: Content;
  /** The saved query that it came from; null for a new text. */
  saved: SavedQuery | null;
  /** After a save: the editor's text is this version now. */
  onSaved: (saved: SavedQuery) => void;
  /** Asked to show this in place of what stands in the editor: theirs, after a conflict. */
  onOpen: (saved: SavedQuery) => void;
}

/** Keeps the text under a name. */
export function SaveButton({ content, onSaved }: SaveButtonProps) {
  const [isOpen, setOpen] = useState(false);
  const save = useMutation({
    ...mutation(createSavedQuery),
    onSuccess: (created) => {
      setOpen(false);
      toast.success(`Saved “${created.name}”`);
      onSaved(created);
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name"));
    save.mutate({ name, ...content });
  };
  return (
    <Dialog
      open={isOpen}
      onOpenChange={(next) => {
        setOpen(next);
        save.reset();
      }}
      title="Save query"
      description="The text and its target, for you alone."
      trigger={
        <Button size="sm" disabled={content.sql.trim() === ""}>
          <Save aria-hidden />
          Save
        </Button>
      }
    >
      <form id="save-query" onSubmit={submit} className="grid gap-3 pb-3">
        <Field label="Name" error={save.error?.message}>
          <Input name="name" required maxLength={120} autoComplete="off" />
        </Field>
        <Button type="submit" variant="primary" pending={save.isPending} className="justify-self-end">
          Save
        </Button>
      </form>
    </Dialog>
  );
}

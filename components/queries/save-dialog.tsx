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
import type { Target } from "@/server/accounts/contract";
import { createSavedQuery } from "@/server/saved-queries/contract";

/** Keeps the text under a name; the same name again replaces it. */
export function SaveDialog({ sql, target }: { sql: string; target: Target | null }) {
  const [isOpen, setOpen] = useState(false);
  const save = useMutation({
    ...mutation(createSavedQuery),
    onSuccess: ({ name }) => {
      setOpen(false);
      toast.success(`Saved “${name}”`);
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name"));
    save.mutate({ name, sql, ...(target ? { target } : {}) });
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
        <Button size="sm" disabled={sql.trim() === ""}>
          <Save aria-hidden />
          Save
        </Button>
      }
    >
      <form id="save-query" onSubmit={submit} className="grid gap-3 pb-3">
        <Field label="Name" hint="The same name again replaces what it holds." error={save.error?.message}>
          <Input name="name" required maxLength={120} autoComplete="off" />
        </Field>
        <Button type="submit" variant="primary" pending={save.isPending} className="justify-self-end">
          Save
        </Button>
      </form>
    </Dialog>
  );
}

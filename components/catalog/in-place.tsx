"use client";

import { Pencil } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { Button, IconButton } from "@/components/ui/button";
import { Textarea } from "@/components/ui/textarea";

interface InPlaceProps {
  /** What it is: "description", "description of store_id". */
  label: string;
  text: string;
  mayEdit: boolean;
  rows?: number;
  /** What stands there while there is no text. */
  empty?: string;
  isPending: boolean;
  error: Error | null;
  onSave: (text: string, onDone: () => void) => void;
}

/** A text that is changed where it stands: Ctrl/Cmd-Enter saves, Escape leaves it as it was. */
export function InPlace({
  label,
  text,
  mayEdit,
  rows = 3,
  empty = "No description yet.",
  isPending,
  error,
  onSave,
}: InPlaceProps) {
  const [draft, setDraft] = useState<string | null>(null);
  if (draft === null) {
    return (
      <div className="flex min-w-0 max-w-180 items-start gap-1">
        <p className={text ? "wrap-anywhere whitespace-pre-wrap" : "text-muted"}>
          {text || (mayEdit ? empty : "")}
        </p>
        {mayEdit ? (
          <IconButton
            size="icon-sm"
            label={`Edit the ${label}`}
            className="-my-1 size-7"
            onClick={() => setDraft(text)}
          >
            <Pencil aria-hidden className="size-3.5!" />
          </IconButton>
        ) : null}
      </div>
    );
  }
  const save = () => onSave(draft, () => setDraft(null));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") setDraft(null);
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) save();
  };
  return (
    <div className="grid max-w-180 gap-2 whitespace-normal py-1">
      <Textarea
        autoFocus
        aria-label={label.charAt(0).toUpperCase() + label.slice(1)}
        rows={rows}
        maxLength={4_000}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {error ? (
        <p role="alert" className="text-sm text-failed">
          {error.message}
        </p>
      ) : null}
      <div className="flex gap-2">
        <Button size="sm" variant="primary" pending={isPending} onClick={save}>
          Save
        </Button>
        <Button size="sm" onClick={() => setDraft(null)}>
          Cancel
        </Button>
      </div>
    </div>
  );
}

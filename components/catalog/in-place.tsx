"use client";

import { useMutation } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { flushSync } from "react-dom";
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
  save: (text: string) => Promise<unknown>;
}

/** A text that is changed where it stands: Ctrl/Cmd-Enter saves, Escape leaves it as it was. */
export function InPlace({ text, mayEdit, empty = "No description yet.", ...rest }: InPlaceProps) {
  const [isEditing, setEditing] = useState(false);
  const pencil = useRef<HTMLButtonElement>(null);
  const close = () => {
    flushSync(() => setEditing(false));
    // Whoever went elsewhere while it was saved stays there.
    if (document.activeElement === document.body) pencil.current?.focus();
  };
  if (!isEditing) {
    return (
      <div className="flex min-w-0 max-w-180 items-start gap-1">
        <p className={text ? "wrap-anywhere whitespace-pre-wrap" : "text-muted"}>
          {text || (mayEdit ? empty : "")}
        </p>
        {mayEdit ? (
          <IconButton
            ref={pencil}
            size="icon-sm"
            label={`Edit the ${rest.label}`}
            className="-my-1 size-7"
            onClick={() => setEditing(true)}
          >
            <Pencil aria-hidden className="size-3.5!" />
          </IconButton>
        ) : null}
      </div>
    );
  }
  return <Editor text={text} {...rest} onClose={close} />;
}

interface EditorProps extends Pick<InPlaceProps, "label" | "text" | "rows" | "save"> {
  onClose: () => void;
}

function Editor({ label, text, rows = 3, save, onClose }: EditorProps) {
  const [before] = useState(text);
  const [draft, setDraft] = useState(text);
  const saving = useMutation({ mutationFn: save, onSuccess: onClose });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") onClose();
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey) && !saving.isPending) saving.mutate(draft);
  };
  const isOvertaken = text !== before && !saving.isPending;
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
      {isOvertaken ? (
        <p role="status" className="wrap-anywhere text-sm text-waiting">
          It was changed meanwhile, to {text ? `“${text}”` : "nothing"}. Saving takes its place.
        </p>
      ) : null}
      {saving.error ? (
        <p role="alert" className="text-sm text-failed">
          {saving.error.message}
        </p>
      ) : null}
      <div className="flex gap-2">
        <Button size="sm" variant="primary" pending={saving.isPending} onClick={() => saving.mutate(draft)}>
          Save
        </Button>
        <Button size="sm" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </div>
  );
}

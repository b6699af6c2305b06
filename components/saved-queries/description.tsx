"use client";

import { Pencil } from "lucide-react";
import { useState } from "react";
import { ErrorPanel } from "@/components/data/error-panel";
import { useAskBeforeLeaving } from "@/components/data/use-ask-before-leaving";
import { Button, IconButton } from "@/components/ui/button";
import { Textarea } from "@/components/ui/textarea";
import { type SavedQuery, updateSavedQuery } from "@/server/saved-queries/contract";
import { currentOf } from "./conflict";
import { useSavedWrite } from "./use-saved-write";

/** What a query tells, changed where it stands. */
export function Description({ query, mayEdit }: { query: SavedQuery; mayEdit: boolean }) {
  const [draft, setDraft] = useState<string | null>(null);
  // When the words that the draft began with were written: those on the page may be newer by now.
  const [baseUpdatedAt, setBaseUpdatedAt] = useState(query.updatedAt);
  const update = useSavedWrite(updateSavedQuery);
  useAskBeforeLeaving(draft !== null && draft !== query.description);
  const edit = () => {
    setDraft(query.description);
    setBaseUpdatedAt(query.updatedAt);
    update.reset();
  };
  if (draft === null) {
    return (
      <div className="group flex max-w-180 items-start gap-1">
        <p className={query.description ? "whitespace-pre-wrap" : "text-muted"}>
          {query.description || (mayEdit ? "No description yet." : "")}
        </p>
        {mayEdit ? (
          <IconButton size="icon-sm" label="Edit the description" className="-my-1 size-7" onClick={edit}>
            <Pencil aria-hidden className="size-3.5!" />
          </IconButton>
        ) : null}
      </div>
    );
  }
  const theirs = currentOf(update.error);
  const base = theirs?.updatedAt ?? baseUpdatedAt;
  const save = () =>
    update.mutate(
      {
        savedQueryId: query.id,
        baseVersion: query.version,
        ...(base ? { baseUpdatedAt: base } : {}),
        description: draft,
      },
      { onSuccess: () => setDraft(null) },
    );
  return (
    <div className="grid max-w-180 gap-2">
      <Textarea
        autoFocus
        aria-label="Description"
        rows={4}
        maxLength={4_000}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") setDraft(null);
          if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) save();
        }}
      />
      {update.error ? <ErrorPanel inline error={update.error} /> : null}
      {theirs ? (
        <p className="whitespace-pre-wrap text-sm text-muted">Theirs: {theirs.description || "none"}</p>
      ) : null}
      <div className="flex gap-2">
        <Button size="sm" variant="primary" pending={update.isPending} onClick={save}>
          Save description
        </Button>
        <Button size="sm" onClick={() => setDraft(null)}>
          Cancel
        </Button>
      </div>
    </div>
  );
}

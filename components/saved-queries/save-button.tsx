"use client";

import { ChevronDown, FilePlus2, MessageSquarePlus, PanelRightOpen, Save } from "lucide-react";
import dynamic from "next/dynamic";
import { useEffect, useMemo, useRef, useState } from "react";
import { definitionsFor } from "@/components/queries/parameters";
import { usedParameters } from "@/components/queries/used-parameters";
import { type Action, useActions } from "@/components/shell/actions";
import { Button, IconButton } from "@/components/ui/button";
import { Menu, MenuItem, MenuLink } from "@/components/ui/menu";
import { toast } from "@/components/ui/toast";
import { Tooltip } from "@/components/ui/tooltip";
import {
  type Content,
  isSameContent,
  type SavedQuery,
  updateSavedQuery,
} from "@/server/saved-queries/contract";
import { mayEdit } from "./asked";
import { currentOf } from "./conflict";
import { savedQueryPageHref } from "./routes";
import { useSavedWrite } from "./use-saved-write";

const SaveAsDialog = dynamic(() => import("./save-as-dialog").then((module) => module.SaveAsDialog));
const NoteDialog = dynamic(() => import("./note-dialog").then((module) => module.NoteDialog));
const ConflictDialog = dynamic(() => import("./conflict-dialog").then((module) => module.ConflictDialog));

interface SaveButtonProps {
  /** What stands in the editor. */
  content: Content;
  /** The saved query that it came from, in the version that was opened; null for a new text. */
  saved: SavedQuery | null;
  /** After a save: the editor's text is this version now. */
  onSaved: (saved: SavedQuery) => void;
  /** Asked to show this in place of what stands in the editor: theirs, after a conflict. */
  onOpen: (saved: SavedQuery) => void;
  /** Has the editor tell its newest text: keys come sooner than it does by itself. */
  flush?: (() => void) | undefined;
}

/** Saves the editor's text: as the next version of what it came from, or under a name. */
export function SaveButton({ content: shown, saved, onSaved, onOpen, flush }: SaveButtonProps) {
  // What was saved to run wherever the workbench points goes on so.
  const content = saved && saved.target === null ? { ...shown, target: null } : shown;
  const [dialog, setDialog] = useState<"saveAs" | "note" | null>(null);
  const update = useSavedWrite(updateSavedQuery);
  const own = saved && !saved.isExample && mayEdit(saved) ? saved : null;
  const savedContent = useMemo(() => saved && asShown(saved), [saved]);
  const isDirty = !savedContent || !isSameContent(content, savedContent);
  const isEmpty = content.sql.trim() === "";
  const theirs = currentOf(update.error);
  const save = (note?: string) => {
    if (isEmpty || update.isPending) return;
    if (!own) return setDialog("saveAs");
    if (!isDirty) return;
    const asked = { savedQueryId: own.id, baseVersion: own.version, ...content, ...(note ? { note } : {}) };
    update.mutate(asked, {
      onSuccess: (next) => {
        toast.success(`Saved “${next.name}”, version ${next.version}`);
        onSaved(next);
      },
      onError: (error) => {
        if (!currentOf(error)) toast.error(error.message);
      },
    });
  };
  useSaveKeys(save, flush);
  return (
    <div className="flex items-center">
      <Tooltip label={labelOf(own, isDirty)} keys="mod+s">
        <Button
          size="sm"
          pending={update.isPending}
          disabled={isEmpty || (own !== null && !isDirty)}
          onClick={() => save()}
          className={own ? "rounded-r-none" : ""}
        >
          <Save aria-hidden />
          Save
          {own && isDirty ? (
            <span role="img" aria-label="Not saved yet" className="size-1.5 rounded-full bg-accent" />
          ) : null}
        </Button>
      </Tooltip>
      {own ? (
        <Menu
          trigger={
            <IconButton
              label="More ways to save"
              size="icon-sm"
              variant="secondary"
              className="-ml-px w-6 rounded-l-none"
            >
              <ChevronDown aria-hidden />
            </IconButton>
          }
        >
          <MenuItem
            icon={<MessageSquarePlus aria-hidden />}
            disabled={!isDirty}
            onSelect={() => setDialog("note")}
          >
            Save with a note…
          </MenuItem>
          <MenuItem icon={<FilePlus2 aria-hidden />} onSelect={() => setDialog("saveAs")}>
            Save as…
          </MenuItem>
          <MenuLink href={savedQueryPageHref(own.id)} icon={<PanelRightOpen aria-hidden />}>
            Open its page
          </MenuLink>
        </Menu>
      ) : null}
      {dialog === "saveAs" ? (
        <SaveAsDialog
          content={content}
          {...(saved ? { initial: copyOf(saved) } : {})}
          onSaved={onSaved}
          onClose={() => setDialog(null)}
        />
      ) : null}
      {dialog === "note" ? <NoteDialog onSave={save} onClose={() => setDialog(null)} /> : null}
      {theirs ? (
        <ConflictDialog
          mine={content}
          theirs={theirs}
          onSaved={onSaved}
          onTake={onOpen}
          onClose={() => update.reset()}
        />
      ) : null}
    </div>
  );
}

function labelOf(own: SavedQuery | null, isDirty: boolean): string {
  if (!own) return "Save under a name";
  return isDirty ? `Save version ${own.version + 1} of “${own.name}”` : `“${own.name}” is saved`;
}

/** As the editor shows it: a parameter that nobody defined is asked for by a guess, which is no change of the query. */
const asShown = ({ sql, parameters, chart, target }: Content): Content => ({
  sql,
  parameters: definitionsFor(usedParameters(sql), parameters),
  chart,
  target,
});

const copyOf = ({ name, description, folderId }: SavedQuery) => ({
  name: `${name.slice(0, 100)} (copy)`,
  description,
  folderId,
});

function useSaveKeys(save: () => void, flush: (() => void) | undefined): void {
  const latest = useRef({ save, flush });
  useEffect(() => {
    latest.current = { save, flush };
  });
  const actions = useMemo<Action[]>(
    () => [
      {
        id: "savedQuery.save",
        title: "Save the query",
        group: "Workbench",
        icon: Save,
        keys: "mod+s",
        permission: "query.run",
        run: () => {
          latest.current.flush?.();
          // What the editor told is here with the next rendering.
          setTimeout(() => latest.current.save());
        },
      },
    ],
    [],
  );
  useActions(actions);
}

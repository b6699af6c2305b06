"use client";

import {
  Copy,
  FolderInput,
  History,
  PanelRightOpen,
  Pencil,
  Share2,
  SquareTerminal,
  Trash2,
} from "lucide-react";
import { useCan } from "@/components/shell/viewer";
import { MenuItem, MenuLink, MenuSeparator } from "@/components/ui/menu";
import { toast } from "@/components/ui/toast";
import { duplicateSavedQuery } from "@/server/saved-queries/contract";
import { type Asked, mayEdit, type SavedLine } from "./asked";
import { savedQueryPageHref, savedVersionsHref } from "./routes";
import { useSavedWrite } from "./use-saved-write";

interface SavedMenuProps {
  saved: SavedLine;
  onAsk: (asked: Asked) => void;
  /** Opens it in the workbench; left out where it is open already. */
  onOpen?: (() => void) | undefined;
  /** Where the menu stands on the query's own page. */
  isOnPage?: boolean;
}

/** What one may do with a saved query; what needs a dialog is asked for. */
export function SavedMenu({ saved, onAsk, onOpen, isOnPage }: SavedMenuProps) {
  const mayRun = useCan("query.run");
  const duplicate = useSavedWrite(duplicateSavedQuery);
  const copy = () =>
    duplicate.mutate(
      { savedQueryId: saved.id },
      {
        onSuccess: ({ name }) => toast.success(`Copied to “${name}”`),
        onError: (error) => toast.error(error.message),
      },
    );
  const isOwn = saved.level === "own";
  return (
    <>
      {onOpen ? (
        <MenuItem icon={<SquareTerminal aria-hidden />} onSelect={onOpen}>
          Open in the editor
        </MenuItem>
      ) : null}
      {isOnPage ? null : (
        <MenuLink href={savedQueryPageHref(saved.id)} icon={<PanelRightOpen aria-hidden />}>
          Open its page
        </MenuLink>
      )}
      {isOnPage ? null : (
        <MenuLink href={savedVersionsHref(saved.id)} icon={<History aria-hidden />}>
          Versions
        </MenuLink>
      )}
      {mayRun ? (
        <MenuItem icon={<Copy aria-hidden />} onSelect={copy}>
          Duplicate
        </MenuItem>
      ) : null}
      {mayRun && mayEdit(saved) ? (
        <MenuItem icon={<Pencil aria-hidden />} onSelect={() => onAsk({ kind: "rename", saved })}>
          Rename…
        </MenuItem>
      ) : null}
      {mayRun && isOwn ? (
        <>
          <MenuItem icon={<FolderInput aria-hidden />} onSelect={() => onAsk({ kind: "move", saved })}>
            Move to…
          </MenuItem>
          <MenuItem icon={<Share2 aria-hidden />} onSelect={() => onAsk({ kind: "share", saved })}>
            Share…
          </MenuItem>
          <MenuSeparator />
          <MenuItem danger icon={<Trash2 aria-hidden />} onSelect={() => onAsk({ kind: "delete", saved })}>
            Delete…
          </MenuItem>
        </>
      ) : null}
    </>
  );
}

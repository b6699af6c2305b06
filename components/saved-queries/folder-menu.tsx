"use client";

import { FolderInput, FolderPlus, Pencil, Trash2 } from "lucide-react";
import { MenuItem, MenuSeparator } from "@/components/ui/menu";
import type { Folder } from "@/server/saved-queries/contract";
import type { Asked } from "./asked";

/** What one may do with a folder of one's own. */
export function FolderMenu({ folder, onAsk }: { folder: Folder; onAsk: (asked: Asked) => void }) {
  return (
    <>
      <MenuItem
        icon={<FolderPlus aria-hidden />}
        onSelect={() => onAsk({ kind: "newFolder", parentId: folder.id })}
      >
        New folder in it…
      </MenuItem>
      <MenuItem icon={<Pencil aria-hidden />} onSelect={() => onAsk({ kind: "renameFolder", folder })}>
        Rename…
      </MenuItem>
      <MenuItem icon={<FolderInput aria-hidden />} onSelect={() => onAsk({ kind: "moveFolder", folder })}>
        Move to…
      </MenuItem>
      <MenuSeparator />
      <MenuItem danger icon={<Trash2 aria-hidden />} onSelect={() => onAsk({ kind: "deleteFolder", folder })}>
        Delete…
      </MenuItem>
    </>
  );
}

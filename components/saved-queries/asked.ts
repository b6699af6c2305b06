import type { Folder, SavedQuerySummary } from "@/server/saved-queries/contract";

export type SavedLine = Pick<
  SavedQuerySummary,
  "id" | "name" | "folderId" | "level" | "isExample" | "version" | "updatedAt"
>;

/** What a menu asked for that needs a dialog. */
export type Asked =
  | { kind: "rename" | "move" | "share" | "delete"; saved: SavedLine }
  | { kind: "newFolder"; parentId: string | null }
  | { kind: "renameFolder" | "moveFolder" | "deleteFolder"; folder: Folder };

export const mayEdit = ({ level }: Pick<SavedLine, "level">) => level === "own" || level === "edit";

"use client";

import { Select } from "@/components/ui/select";
import type { Folder } from "@/server/saved-queries/contract";
import { folderPaths } from "./tree-rows";

interface FolderSelectProps {
  folders: readonly Folder[];
  value: string | null;
  onChange: (folderId: string | null) => void;
  /** A folder that is being moved: it cannot go into itself. */
  without?: string | undefined;
  /** Offers a new folder, which the caller then asks a name for; `isNew` while it does. */
  onNew?: () => void;
  isNew?: boolean;
  id?: string;
}

const TOP = "top";
const NEW = "new";

/** One of a person's folders, or none. */
export function FolderSelect({
  folders,
  value,
  onChange,
  without,
  onNew,
  isNew = false,
  ...rest
}: FolderSelectProps) {
  const options = folderPaths(folders, without).map(({ id, path }) => ({ value: id, label: path }));
  return (
    <Select
      {...rest}
      label="Folder"
      options={[
        { value: TOP, label: "No folder" },
        ...options,
        ...(onNew ? [{ value: NEW, label: "New folder…" }] : []),
      ]}
      value={isNew ? NEW : (value ?? TOP)}
      onValueChange={(next) => (next === NEW ? onNew?.() : onChange(next === TOP ? null : next))}
    />
  );
}

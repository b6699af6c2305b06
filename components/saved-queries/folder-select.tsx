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
  id?: string;
}

const TOP = "top";

/** One of a person's folders, or none. */
export function FolderSelect({ folders, value, onChange, without, ...rest }: FolderSelectProps) {
  const options = folderPaths(folders, without).map(({ id, path }) => ({ value: id, label: path }));
  return (
    <Select
      {...rest}
      label="Folder"
      options={[{ value: TOP, label: "No folder" }, ...options]}
      value={value ?? TOP}
      onValueChange={(next) => onChange(next === TOP ? null : next)}
    />
  );
}

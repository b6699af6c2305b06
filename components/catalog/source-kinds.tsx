"use client";

import { CloudUpload, Database, FolderOpen, type LucideIcon, Table2, Warehouse } from "lucide-react";
import type { SourceKind } from "./source-draft";

const SOURCES: readonly { kind: SourceKind; label: string; hint: string; icon: LucideIcon }[] = [
  { kind: "upload", label: "Upload", hint: "Files of yours", icon: CloudUpload },
  { kind: "s3", label: "S3 folder", hint: "Files that are there", icon: FolderOpen },
  { kind: "glue", label: "Glue", hint: "A database or tables", icon: Database },
  { kind: "athena", label: "Athena", hint: "A table of a SELECT", icon: Table2 },
  { kind: "redshift", label: "Redshift", hint: "A schema", icon: Warehouse },
];

interface SourceKindsProps {
  value: SourceKind;
  onValueChange: (kind: SourceKind) => void;
}

/** Where a dataset may come from, all in sight. */
export function SourceKinds({ value, onValueChange }: SourceKindsProps) {
  return (
    <fieldset className="grid grid-cols-2 gap-2 sm:grid-cols-5">
      <legend className="sr-only">Kind of source</legend>
      {SOURCES.map(({ kind, label, hint, icon: Icon }) => (
        <button
          key={kind}
          type="button"
          aria-pressed={kind === value}
          onClick={() => onValueChange(kind)}
          className="flex min-w-0 items-center gap-2.5 rounded-md border border-line bg-surface px-3 py-2 text-left transition-colors hover:bg-hover aria-pressed:border-accent aria-pressed:bg-sunken sm:flex-col sm:items-start sm:gap-1"
        >
          <Icon aria-hidden className="size-4 shrink-0 text-muted" />
          <span className="min-w-0">
            <span className="block font-medium">{label}</span>
            <span aria-hidden className="block truncate text-sm text-muted">
              {hint}
            </span>
          </span>
        </button>
      ))}
    </fieldset>
  );
}

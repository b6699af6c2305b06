"use client";

import { useMutation } from "@tanstack/react-query";
import { mutation } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { previewLocation } from "@/server/catalog/contract";
import type { SourceProps } from "./glue-source";
import { PreviewTable } from "./preview-table";
import { tableNameOf } from "./source-draft";
import { TableFields } from "./table-fields";

/** A look into a folder, and what it found: the table that it would be, with the names that it gets. */
export function useFolderPreview({ accountId, draft, problems, onChange }: SourceProps) {
  const preview = useMutation({
    ...mutation(previewLocation),
    onSuccess: ({ format, columns }, { location }) =>
      onChange({
        ...draft,
        location,
        previewed: location,
        newTable: draft.newTable || tableNameOf(location),
        columnNames: format === "csv" ? columns.map(({ name }) => name) : null,
      }),
  });
  const isShown = preview.data && draft.previewed === draft.location;
  const found = (
    <>
      {preview.error ? <ErrorPanel inline error={preview.error} /> : null}
      {isShown ? (
        <>
          <PreviewTable
            preview={preview.data}
            names={draft.columnNames}
            problem={problems["columnNames"]}
            onRename={(columnNames) => onChange({ ...draft, columnNames })}
          />
          <TableFields draft={draft} problems={problems} onChange={onChange} />
        </>
      ) : null}
    </>
  );
  return {
    look: (location: string) => preview.mutate({ accountId, location }),
    reset: preview.reset,
    isPending: preview.isPending,
    found,
  };
}

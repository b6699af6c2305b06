"use client";

import { useMutation } from "@tanstack/react-query";
import { mutation } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { previewLocation } from "@/server/catalog/contract";
import type { SourceProps } from "./glue-source";
import { PreviewTable } from "./preview-table";
import { tableNameOf } from "./source-draft";

/** A folder in S3 that becomes a Glue table; nothing is written before its preview was seen. */
export function S3Source({ accountId, draft, problems, onChange }: SourceProps) {
  const preview = useMutation({
    ...mutation(previewLocation),
    onSuccess: ({ format, columns }, { location }) =>
      onChange({
        ...draft,
        previewed: location,
        newTable: draft.newTable || tableNameOf(location),
        columnNames: format === "csv" ? columns.map(({ name }) => name) : null,
      }),
  });
  const look = () => preview.mutate({ accountId, location: draft.location });
  const input = (name: "newDatabase" | "newTable") => ({
    name,
    className: "mono",
    autoComplete: "off",
    spellCheck: false,
    value: draft[name],
    onChange: (event: { target: { value: string } }) => onChange({ ...draft, [name]: event.target.value }),
  });
  const isShown = preview.data && draft.previewed === draft.location;
  return (
    <div className="flex flex-col gap-4">
      <div className="flex items-start gap-2">
        <Field
          label="Folder"
          error={problems["location"]}
          hint="CSV, or JSON of one object a line; gzipped or not"
          className="grow"
        >
          <Input
            name="location"
            className="mono"
            placeholder="s3://bucket/folder/"
            autoComplete="off"
            spellCheck={false}
            value={draft.location}
            onChange={(event) => {
              preview.reset();
              onChange({ ...draft, location: event.target.value, previewed: null });
            }}
            onKeyDown={(event) => {
              if (event.key !== "Enter") return;
              event.preventDefault();
              look();
            }}
          />
        </Field>
        <Button
          className="mt-6"
          pending={preview.isPending}
          disabled={draft.location.trim() === ""}
          onClick={look}
        >
          Preview
        </Button>
      </div>
      {preview.error ? <ErrorPanel inline error={preview.error} /> : null}
      {isShown ? (
        <PreviewTable
          preview={preview.data}
          names={draft.columnNames}
          problem={problems["columnNames"]}
          onRename={(columnNames) => onChange({ ...draft, columnNames })}
        />
      ) : null}
      {isShown ? (
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Glue database" error={problems["newDatabase"]} hint="One that is there, or a new one">
            <Input {...input("newDatabase")} />
          </Field>
          <Field label="Table" error={problems["newTable"]} hint="Its name in Glue">
            <Input {...input("newTable")} />
          </Field>
        </div>
      ) : null}
    </div>
  );
}

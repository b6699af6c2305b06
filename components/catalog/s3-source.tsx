"use client";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { SourceProps } from "./glue-source";
import { useFolderPreview } from "./use-folder-preview";

/** A folder in S3 that becomes a Glue table; nothing is written before its preview was seen. */
export function S3Source(props: SourceProps) {
  const { draft, problems, onChange } = props;
  const preview = useFolderPreview(props);
  return (
    <div className="flex flex-col gap-4">
      <div className="flex items-start gap-2">
        <Field
          label="Folder"
          error={problems["location"]}
          hint="CSV, JSON of one object a line, or Parquet; folders named key=value become partitions"
          className="min-w-0 grow"
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
              preview.look(draft.location);
            }}
          />
        </Field>
        <Button
          className="mt-6"
          pending={preview.isPending}
          disabled={draft.location.trim() === ""}
          onClick={() => preview.look(draft.location)}
        >
          Preview
        </Button>
      </div>
      {preview.found}
    </div>
  );
}

"use client";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import type { SourceProps } from "./glue-source";
import { LocationInput } from "./location-input";
import { useFolderPreview } from "./use-folder-preview";

/** A folder in S3 that becomes a Glue table; nothing is written before its preview was seen. */
export function S3Source(props: SourceProps) {
  const { accountId, draft, problems, onChange } = props;
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
          <LocationInput
            accountId={accountId}
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

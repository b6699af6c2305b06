"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { toast } from "@/components/ui/toast";
import { otherFolder, refusalOf } from "@/components/uploads/chosen-files";
import { FileDrop } from "@/components/uploads/file-drop";
import { LeftUploads } from "@/components/uploads/left-uploads";
import { UploadRows } from "@/components/uploads/upload-rows";
import { useUploads } from "@/components/uploads/use-uploads";
import type { SourceProps } from "./glue-source";
import { LocationInput } from "./location-input";
import { isLocation } from "./source-draft";
import { useFolderPreview } from "./use-folder-preview";
import { useWaitingFiles } from "./use-waiting-files";
import { WaitingFiles } from "./waiting-files";

/** Files of one's own, sent to a folder in S3; then it goes on as for a folder that was there. */
export function UploadSource(props: SourceProps) {
  const { accountId, draft, problems, onChange } = props;
  const { queue, files } = useUploads();
  const [problem, setProblem] = useState<string | null>(null);
  const client = useQueryClient();
  const preview = useFolderPreview(props);
  const isOver = files.length > 0 && files.every(({ state }) => state === "done");
  const look = preview.look;
  usePreviewOnce(isOver, () => {
    void client.invalidateQueries({ queryKey: ["uploads"] });
    look(draft.location);
  });
  const add = (chosen: File[], location: string) => {
    const refusal = chosen.length === 0 ? null : refusalOf(chosen, files);
    setProblem(refusal);
    if (refusal || chosen.length === 0) return;
    if (!isLocation(location)) return setProblem("Say into which folder first: s3://bucket/folder/");
    onChange({ ...draft, location, previewed: null });
    waiting.clear();
    queue.add({ accountId, location }, chosen);
  };
  const typed = draft.location.trim();
  const waiting = useWaitingFiles(accountId, typed, add);
  const addTo = (chosen: File[]) => {
    const refusal = refusalOf(chosen, [...files, ...waiting.files]);
    setProblem(refusal);
    if (refusal || chosen.length === 0) return;
    // What was chosen before and waits for its folder comes along.
    const all = [...waiting.files, ...chosen];
    if (typed) add(all, typed);
    else waiting.ask(all);
  };
  return (
    <div className="flex flex-col gap-4">
      <Field
        label="Folder"
        error={problems["location"]}
        hint="Where the files go to in S3; suggested by the first file unless you say"
      >
        <LocationInput
          accountId={accountId}
          disabled={files.length > 0}
          value={draft.location}
          onChange={(event) => onChange({ ...draft, location: event.target.value, previewed: null })}
        />
      </Field>
      {waiting.files.length > 0 ? null : (
        <LeftUploads
          accountId={accountId}
          here={files.map(({ name }) => name)}
          onGoOn={(upload, file) => {
            const refusal = otherFolder(upload, { files, location: draft.location });
            if (refusal) setProblem(refusal);
            else add([file], upload.location);
          }}
        />
      )}
      <FileDrop
        label="Choose files, or drop them here"
        hint="CSV, JSON of one object a line, or Parquet; several of one kind make one table"
        onFiles={addTo}
      />
      <WaitingFiles
        isAsking={waiting.isAsking}
        count={waiting.files.length}
        onUpload={() => add(waiting.files, typed)}
      />
      {problem ? (
        <p role="alert" className="text-sm text-failed">
          {problem}
        </p>
      ) : null}
      {files.length > 0 ? (
        <UploadRows
          files={files}
          onPause={(name) => queue.pause(name)}
          onGoOn={(name) => queue.goOn(name)}
          onCancel={(name) => {
            const over = () => client.invalidateQueries({ queryKey: ["uploads"] });
            queue.cancel(name).then(over, (error: Error) => toast.error(error.message));
          }}
        />
      ) : null}
      {isOver ? (
        <div className="flex flex-wrap items-center gap-2">
          <Button pending={preview.isPending} onClick={() => look(draft.location)}>
            Preview again
          </Button>
          <Button
            variant="ghost"
            onClick={() => {
              queue.clear();
              preview.reset();
              onChange({ ...draft, location: "", previewed: null, newTable: "" });
            }}
          >
            Other files
          </Button>
          <span className="text-sm text-muted">What is uploaded stays in its folder.</span>
        </div>
      ) : null}
      {files.length === 0 && isLocation(draft.location) ? (
        <div className="flex flex-wrap items-center gap-2">
          <Button pending={preview.isPending} onClick={() => look(draft.location)}>
            Preview what is there
          </Button>
          <span className="text-sm text-muted">Files that were uploaded before are in the folder still.</span>
        </div>
      ) : null}
      {preview.found}
    </div>
  );
}

/** Looks as soon as the last file is there, and again when more came after it. */
function usePreviewOnce(isOver: boolean, onOver: () => void): void {
  const wasOver = useRef(false);
  const latest = useRef(onOver);
  latest.current = onOver;
  useEffect(() => {
    if (isOver && !wasOver.current) latest.current();
    wasOver.current = isOver;
  }, [isOver]);
}

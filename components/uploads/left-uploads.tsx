"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { mutation, query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { formatBytes } from "@/components/data/format";
import { Time } from "@/components/data/time";
import { Button } from "@/components/ui/button";
import { abortUpload, listUploads, type Upload } from "@/server/uploads/contract";
import { ACCEPT, differenceOf } from "./chosen-files";
import { firstPartCrc32 } from "./file-upload";

interface LeftUploadsProps {
  accountId: string;
  /** Names of the files that are on their way here. */
  here: readonly string[];
  onGoOn: (upload: Upload, file: File) => void;
}

/** Uploads that broke off: a browser forgets its files, so that the same one has to be chosen again. */
export function LeftUploads({ accountId, here, onGoOn }: LeftUploadsProps) {
  const uploads = useQuery(query(listUploads, {}));
  const left = (uploads.data?.items ?? []).filter(
    (one) => one.accountId === accountId && !here.includes(one.fileName),
  );
  if (left.length === 0) return null;
  return (
    <section aria-label="Uploads that broke off" className="rounded-md border border-line">
      <p className="border-b border-line px-3 py-2 text-sm text-muted">
        These are not at their end. Choose the same file again and it goes on where it was; what is left for a
        week is given up.
      </p>
      <ul>
        {left.map((upload) => (
          <li key={upload.id} className="border-b border-line px-3 py-2 last:border-0">
            <LeftUpload upload={upload} onGoOn={onGoOn} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function LeftUpload({ upload, onGoOn }: { upload: Upload; onGoOn: LeftUploadsProps["onGoOn"] }) {
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const client = useQueryClient();
  const discard = useMutation({
    ...mutation(abortUpload),
    onSuccess: () => client.invalidateQueries({ queryKey: ["uploads"] }),
  });
  const choose = async (file: File | undefined) => {
    if (!file) return;
    const difference = differenceOf(upload, file, await firstPartCrc32(file));
    setProblem(difference);
    if (!difference) onGoOn(upload, file);
  };
  return (
    <div className="flex flex-col gap-1">
      <div className="flex flex-wrap items-center gap-2">
        <span className="mono min-w-0 grow truncate">{upload.fileName}</span>
        <Button size="sm" onClick={() => input.current?.click()}>
          Go on
        </Button>
        <Button
          size="sm"
          variant="ghost"
          pending={discard.isPending}
          onClick={() => discard.mutate({ uploadId: upload.id })}
        >
          Discard
        </Button>
      </div>
      <p className="text-sm text-muted">
        {formatBytes(upload.bytesThere)} of {formatBytes(upload.bytes)} are in{" "}
        <span className="mono wrap-anywhere">{upload.location}</span>, last part{" "}
        <Time at={upload.updatedAt} />
      </p>
      <input
        ref={input}
        type="file"
        accept={ACCEPT}
        tabIndex={-1}
        aria-label={`Choose ${upload.fileName} again`}
        className="sr-only"
        onChange={(event) => {
          void choose(event.target.files?.[0]);
          event.target.value = "";
        }}
      />
      {problem ? (
        <p role="alert" className="text-sm text-failed">
          {problem}
        </p>
      ) : null}
      {discard.error ? <ErrorPanel inline error={discard.error} /> : null}
    </div>
  );
}

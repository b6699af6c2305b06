"use client";

import { CircleAlert, CircleCheck, Pause, Play, RotateCw, X } from "lucide-react";
import { ErrorPanel } from "@/components/data/error-panel";
import { formatBytes, formatDuration } from "@/components/data/format";
import { IconButton } from "@/components/ui/button";
import { Spinner } from "@/components/ui/spinner";
import type { FileStatus } from "./file-upload";
import { timeLeft } from "./rate";

interface UploadRowsProps {
  files: readonly FileStatus[];
  onPause: (name: string) => void;
  onGoOn: (name: string) => void;
  onCancel: (name: string) => void;
}

/** Each file with how far it is. */
export function UploadRows({ files, ...actions }: UploadRowsProps) {
  return (
    <ul aria-label="Uploads" className="rounded-md border border-line">
      {files.map((file) => (
        <li key={file.name} className="border-b border-line px-3 py-2 last:border-0">
          <Row file={file} {...actions} />
        </li>
      ))}
    </ul>
  );
}

function Row({ file, onPause, onGoOn, onCancel }: Omit<UploadRowsProps, "files"> & { file: FileStatus }) {
  const { name, state, bytesSent, size, error } = file;
  const isRunning = state === "sending" || state === "checking";
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex items-center gap-2">
        <Mark state={state} />
        <span className="mono min-w-0 grow truncate">{name}</span>
        {isRunning || state === "waiting" ? (
          <IconButton label={`Pause ${name}`} onClick={() => onPause(name)}>
            <Pause />
          </IconButton>
        ) : null}
        {state === "paused" || state === "failed" ? (
          <IconButton label={`Go on with ${name}`} onClick={() => onGoOn(name)}>
            {state === "failed" ? <RotateCw /> : <Play />}
          </IconButton>
        ) : null}
        {state === "done" ? null : (
          <IconButton label={`Cancel ${name}`} onClick={() => onCancel(name)}>
            <X />
          </IconButton>
        )}
      </div>
      {state === "done" ? null : (
        <progress
          aria-label={`Progress of ${name}`}
          max={size}
          value={bytesSent}
          className="h-1 w-full appearance-none overflow-hidden rounded-full bg-sunken [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-accent"
        />
      )}
      <p className="text-sm text-muted tabular-nums">{wordsOf(file)}</p>
      {error ? <ErrorPanel inline error={error} /> : null}
    </div>
  );
}

function Mark({ state }: { state: FileStatus["state"] }) {
  if (state === "done") return <CircleCheck aria-hidden className="size-4 shrink-0 text-good" />;
  if (state === "failed") return <CircleAlert aria-hidden className="size-4 shrink-0 text-failed" />;
  if (state === "sending" || state === "checking") return <Spinner />;
  return <Pause aria-hidden className="size-4 shrink-0 text-muted" />;
}

/** `12 MB of 40 MB, 3.1 MB/s, 9 s left`. */
function wordsOf({ state, bytesSent, size, rate, isRetrying }: FileStatus): string {
  if (state === "done") return `${formatBytes(size)}, uploaded`;
  const sent = `${formatBytes(bytesSent)} of ${formatBytes(size)}`;
  if (state === "waiting") return `${sent}, waiting`;
  if (state === "checking") return `${sent}, looking what is there`;
  if (state === "paused") return `${sent}, paused`;
  if (state === "failed") return `${sent}, stopped`;
  if (isRetrying) return `${sent}, the line is cut: trying again`;
  if (bytesSent >= size) return `${sent}, finishing`;
  const leftMs = timeLeft(size - bytesSent, rate);
  if (rate === null || leftMs === null) return sent;
  return `${sent}, ${formatBytes(rate)}/s, ${formatDuration(leftMs)} left`;
}

"use client";

import { CloudUpload } from "lucide-react";
import { type DragEvent, useState } from "react";
import { cn } from "@/components/ui/cn";
import { ACCEPT } from "./chosen-files";

interface FileDropProps {
  label: string;
  hint: string;
  onFiles: (files: File[]) => void;
}

/** Where files are dropped, or chosen by a press. */
export function FileDrop({ label, hint, onFiles }: FileDropProps) {
  const [isOver, setOver] = useState(false);
  const over = (is: boolean) => (event: DragEvent) => {
    event.preventDefault();
    setOver(is);
  };
  return (
    <label
      onDragOver={over(true)}
      onDragLeave={over(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onFiles([...event.dataTransfer.files]);
      }}
      className={cn(
        "flex cursor-pointer flex-col items-center gap-1 rounded-md border border-dashed border-control px-4 py-6 text-center transition-colors hover:bg-hover has-focus-visible:border-accent has-focus-visible:outline-2",
        isOver && "border-accent bg-accent-soft",
      )}
    >
      <CloudUpload aria-hidden className="size-5 text-muted" />
      <span className="font-medium">{label}</span>
      <span className="text-sm text-muted">{hint}</span>
      <input
        type="file"
        multiple
        accept={ACCEPT}
        aria-label={label}
        className="sr-only"
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
    </label>
  );
}

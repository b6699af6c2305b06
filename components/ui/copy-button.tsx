"use client";

import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { IconButton } from "./button";
import { cn } from "./cn";

interface CopyButtonProps {
  text: string | (() => string);
  label?: string;
  className?: string;
}

export function CopyButton({ text, label = "Copy", className }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  return (
    <IconButton
      size="icon-sm"
      label={copied ? "Copied" : label}
      className={cn("size-6", className)}
      onClick={async () => {
        await navigator.clipboard.writeText(typeof text === "string" ? text : text());
        setCopied(true);
        setTimeout(() => setCopied(false), 1500);
      }}
    >
      {copied ? (
        <Check aria-hidden className="size-3.5! text-good" />
      ) : (
        <Copy aria-hidden className="size-3.5!" />
      )}
    </IconButton>
  );
}

/** An id or ARN in mono, with a button that copies it. */
export function Copyable({ text, className }: { text: string; className?: string }) {
  return (
    <span className={cn("inline-flex min-w-0 max-w-full items-center gap-0.5", className)}>
      <span className="mono truncate" title={text}>
        {text}
      </span>
      <CopyButton text={text} label={`Copy ${text}`} className="shrink-0" />
    </span>
  );
}

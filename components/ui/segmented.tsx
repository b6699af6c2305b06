"use client";

import { Toggle } from "@base-ui/react/toggle";
import { ToggleGroup } from "@base-ui/react/toggle-group";
import type { ReactNode } from "react";
import { cn } from "./cn";

interface SegmentedProps {
  label: string;
  value: string;
  onValueChange: (value: string) => void;
  options: readonly { value: string; label: ReactNode }[];
  className?: string;
}

/** A choice of two to four, all in sight. */
export function Segmented({ label, value, onValueChange, options, className }: SegmentedProps) {
  return (
    <ToggleGroup
      aria-label={label}
      value={[value]}
      onValueChange={(next) => next[0] !== undefined && onValueChange(String(next[0]))}
      className={cn(
        "inline-flex h-8 items-center gap-0.5 rounded-md border border-line bg-sunken p-0.5",
        className,
      )}
    >
      {options.map((option) => (
        <Toggle
          key={option.value}
          value={option.value}
          className="inline-flex h-full items-center gap-1.5 rounded-sm border border-transparent px-2.5 text-muted transition-colors hover:text-ink data-pressed:border-line data-pressed:bg-surface data-pressed:text-ink [&_svg]:size-4"
        >
          {option.label}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}

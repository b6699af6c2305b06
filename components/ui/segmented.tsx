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
    <fieldset
      className={cn(
        "inline-flex h-8 items-center gap-0.5 rounded-md border border-line bg-sunken p-0.5",
        className,
      )}
    >
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onValueChange(option.value)}
          className="inline-flex h-full items-center gap-1.5 rounded-sm border border-transparent px-2.5 whitespace-nowrap text-muted transition-colors hover:text-ink aria-pressed:border-line aria-pressed:bg-surface aria-pressed:text-ink [&_svg]:size-4"
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  );
}

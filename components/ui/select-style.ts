import { cn } from "./cn";

/** The closed select, before and after its code is here. */
export function selectStyle(size: "sm" | "md", className: string | undefined): string {
  return cn(
    "inline-flex min-w-0 items-center justify-between gap-2 rounded-md border border-control bg-surface px-2.5 text-left transition-colors hover:bg-hover disabled:opacity-50 data-disabled:opacity-50",
    size === "sm" ? "h-7 text-sm" : "h-8",
    className,
  );
}

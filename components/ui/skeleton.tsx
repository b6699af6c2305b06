import { cn } from "./cn";

/** A grey place that something will take; give it the size of that thing. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cn("block h-3 animate-working rounded-sm bg-hover", className)} />;
}

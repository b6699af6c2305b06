import type { ComponentProps } from "react";
import { cn } from "@/components/ui/cn";

export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return (
    <textarea
      {...rest}
      className={cn(
        "w-full min-w-0 rounded-md border border-control bg-surface px-2.5 py-1.5 text-base text-ink transition-colors focus-visible:border-accent focus-visible:outline-2 focus-visible:-outline-offset-1",
        className,
      )}
    />
  );
}

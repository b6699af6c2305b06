"use client";

import { Switch as Base } from "@base-ui/react/switch";
import { cn } from "./cn";

export function Switch({ className, ...rest }: Omit<Base.Root.Props, "className"> & { className?: string }) {
  return (
    <Base.Root
      {...rest}
      className={cn(
        "relative inline-flex h-5 w-9 shrink-0 items-center rounded-full border border-control bg-sunken p-px transition-colors data-checked:border-action data-checked:bg-action data-disabled:opacity-50 after:absolute after:-inset-1",
        className,
      )}
    >
      <Base.Thumb className="size-4 rounded-full bg-control transition-transform data-checked:translate-x-4 data-checked:bg-on-action" />
    </Base.Root>
  );
}

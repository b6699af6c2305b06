"use client";

import { Checkbox as Base } from "@base-ui/react/checkbox";
import { Check, Minus } from "lucide-react";
import { cn } from "./cn";

export function Checkbox({
  className,
  ...rest
}: Omit<Base.Root.Props, "className"> & { className?: string }) {
  return (
    <Base.Root
      {...rest}
      className={cn(
        "inline-flex size-4 shrink-0 items-center justify-center rounded-sm border border-control bg-surface transition-colors data-disabled:opacity-50 data-checked:border-action data-checked:bg-action data-indeterminate:border-action data-indeterminate:bg-action",
        // The target is 24 px though the box is 16.
        "relative after:absolute after:-inset-1",
        className,
      )}
    >
      <Base.Indicator className="flex text-on-action data-unchecked:hidden">
        {rest.indeterminate ? (
          <Minus aria-hidden className="size-3" />
        ) : (
          <Check aria-hidden className="size-3" strokeWidth={3} />
        )}
      </Base.Indicator>
    </Base.Root>
  );
}

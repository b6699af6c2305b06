"use client";

import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";
import { useTypedEarly } from "./typed-early";

const inputStyle =
  "h-8 w-full min-w-0 rounded-md border border-control bg-surface px-2.5 text-base text-ink transition-colors disabled:opacity-50 aria-invalid:border-failed focus-visible:border-accent focus-visible:outline-2 focus-visible:-outline-offset-1";

export function Input({ className, ref, ...rest }: ComponentProps<"input">) {
  return <input {...rest} ref={useTypedEarly(rest.value, ref)} className={cn(inputStyle, className)} />;
}

/** An input with an icon before it and something small after it. */
export function InputWithIcon({
  icon,
  after,
  className,
  ref,
  ...rest
}: ComponentProps<"input"> & { icon: ReactNode; after?: ReactNode }) {
  return (
    <span className={cn("relative inline-flex w-full items-center", className)}>
      <span aria-hidden className="pointer-events-none absolute left-2.5 text-faint [&_svg]:size-4">
        {icon}
      </span>
      <input
        {...rest}
        ref={useTypedEarly(rest.value, ref)}
        className={cn(inputStyle, "pl-8", after ? "pr-16" : null)}
      />
      {after ? <span className="absolute right-1.5 flex items-center">{after}</span> : null}
    </span>
  );
}

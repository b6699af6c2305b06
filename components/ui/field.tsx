"use client";

import { cloneElement, type ReactElement, type ReactNode, useId } from "react";
import { cn } from "./cn";

interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  className?: string | undefined;
  /** The control; it gets its id and aria attributes from here. */
  children: ReactElement<Record<string, unknown>>;
}

/** A control with its label above, a hint below, and its error in place of the hint. */
export function Field({ label, hint, error, className, children }: FieldProps) {
  const id = useId();
  const described = error || hint ? `${id}-more` : undefined;
  return (
    <div className={cn("flex flex-col gap-1", className)}>
      <label htmlFor={id} className="font-medium text-ink">
        {label}
      </label>
      {cloneElement(children, {
        id,
        "aria-describedby": described,
        "aria-invalid": error ? true : undefined,
      })}
      {error ? (
        <p id={described} role="alert" className="text-sm text-failed">
          {error}
        </p>
      ) : hint ? (
        <p id={described} className="text-sm text-muted">
          {hint}
        </p>
      ) : null}
    </div>
  );
}

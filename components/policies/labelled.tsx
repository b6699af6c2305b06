import type { ReactNode } from "react";

interface LabelledProps {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  children: ReactNode;
}

/** Controls that name themselves, under a heading for the eye. */
export function Labelled({ label, hint, error, children }: LabelledProps) {
  return (
    <fieldset className="grid min-w-0 justify-items-start gap-1">
      <legend className="mb-1 font-medium">{label}</legend>
      {children}
      {error ? (
        <p role="alert" className="text-sm text-failed">
          {error}
        </p>
      ) : hint ? (
        <p className="text-sm text-muted">{hint}</p>
      ) : null}
    </fieldset>
  );
}

import { type ReactNode, useId } from "react";

interface LabelledProps {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  children: ReactNode;
}

/** Controls that name themselves, under a heading for the eye. */
export function Labelled({ label, hint, error, children }: LabelledProps) {
  const id = useId();
  return (
    <fieldset
      className="grid min-w-0 justify-items-start gap-1"
      aria-describedby={error || hint ? id : undefined}
      data-invalid={error ? true : undefined}
    >
      <legend className="mb-1 font-medium">{label}</legend>
      {children}
      {error ? (
        <p id={id} role="alert" className="text-sm text-failed">
          {error}
        </p>
      ) : hint ? (
        <p id={id} className="text-sm text-muted">
          {hint}
        </p>
      ) : null}
    </fieldset>
  );
}

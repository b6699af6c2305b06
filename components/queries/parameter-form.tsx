"use client";

import { Checkbox } from "@/components/ui/checkbox";
import { Input } from "@/components/ui/input";
import type { ParameterValues } from "./parameters";

interface ParameterFormProps {
  names: readonly string[];
  values: ParameterValues;
  onChange: (values: ParameterValues) => void;
  onSubmit: () => void;
}

/** One field per `:name` of the text, and a box for NULL. */
export function ParameterForm({ names, values, onChange, onSubmit }: ParameterFormProps) {
  return (
    <form
      aria-label="Parameters"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
      className="flex max-h-40 shrink-0 flex-wrap items-end gap-x-4 gap-y-2 overflow-y-auto border-t border-line bg-sunken px-3 py-2"
    >
      {names.map((name) => {
        const isNull = values[name] === null;
        return (
          <div key={name} className="flex min-w-0 items-center gap-2">
            <label htmlFor={`parameter-${name}`} className="mono text-muted">
              :{name}
            </label>
            <Input
              id={`parameter-${name}`}
              value={isNull ? "" : (values[name] ?? "")}
              placeholder={isNull ? "NULL" : "empty text"}
              disabled={isNull}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => onChange({ ...values, [name]: event.target.value })}
              className="mono h-7 w-36"
            />
            <span className="flex items-center gap-1 text-sm text-muted">
              <Checkbox
                aria-label={`${name} is NULL`}
                checked={isNull}
                onCheckedChange={(checked) => onChange({ ...values, [name]: checked ? null : "" })}
              />
              NULL
            </span>
          </div>
        );
      })}
      <button type="submit" className="sr-only">
        Run with these parameters
      </button>
    </form>
  );
}

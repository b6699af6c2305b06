"use client";

import { type ReactNode, useId } from "react";
import { Checkbox } from "@/components/ui/checkbox";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { ParameterDefinition } from "@/server/saved-queries/contract";
import { ParameterSettings } from "./parameter-settings";
import { currentValue, type ParameterValues, problemWith } from "./parameters";

interface ParameterFieldsProps {
  definitions: readonly ParameterDefinition[];
  values: ParameterValues;
  onChange: (values: ParameterValues) => void;
  /** Enter in a field. */
  onSubmit: () => void;
  /** Lets the definitions be changed in place. */
  onDefinitionChange?: ((definition: ParameterDefinition) => void) | undefined;
  /** Whether fields say what is wrong with what they hold: after a try to run. */
  showsProblems?: boolean;
  className?: string;
}

/** One typed field per `:name`, and a box for NULL where it may be that. */
export function ParameterFields(props: ParameterFieldsProps) {
  const { definitions, values, onChange, onSubmit, onDefinitionChange, showsProblems, className } = props;
  return (
    <form
      aria-label="Parameters"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
      className={
        className ??
        "flex max-h-40 shrink-0 flex-wrap items-start gap-x-5 gap-y-2 overflow-y-auto border-t border-line bg-sunken px-3 py-2"
      }
    >
      {definitions.map((definition) => (
        <ParameterField
          key={definition.name}
          definition={definition}
          values={values}
          onChange={(value) => onChange({ ...values, [definition.name]: value })}
          problem={showsProblems ? problemWith(definition, values) : null}
          settings={
            onDefinitionChange ? (
              <ParameterSettings definition={definition} onChange={onDefinitionChange} />
            ) : null
          }
        />
      ))}
      <button type="submit" className="sr-only">
        Run with these parameters
      </button>
    </form>
  );
}

interface ParameterFieldProps {
  definition: ParameterDefinition;
  values: ParameterValues;
  onChange: (value: string | null) => void;
  problem: string | null;
  settings: ReactNode;
}

function ParameterField({ definition, values, onChange, problem, settings }: ParameterFieldProps) {
  const id = useId();
  const { name, label, isNullable } = definition;
  const value = currentValue(definition, values);
  const isNull = value === null;
  return (
    <div className="min-w-0 max-sm:w-full">
      <div className="flex min-w-0 items-center gap-1.5">
        <label htmlFor={id} className="mono min-w-0 truncate text-muted" title={label}>
          :{name}
        </label>
        <ParameterInput
          id={id}
          definition={definition}
          value={value}
          onChange={onChange}
          describedBy={problem ? `${id}-problem` : undefined}
        />
        {isNullable ? (
          <span className="flex shrink-0 items-center gap-1 text-sm text-muted">
            <Checkbox
              aria-label={`${name} is NULL`}
              checked={isNull}
              onCheckedChange={(checked) => onChange(checked ? null : "")}
            />
            <span aria-hidden>NULL</span>
          </span>
        ) : null}
        {settings}
      </div>
      {label ? <p className="text-sm text-faint">{label}</p> : null}
      {problem ? (
        <p id={`${id}-problem`} role="alert" className="text-sm text-failed">
          {problem}
        </p>
      ) : null}
    </div>
  );
}

interface ParameterInputProps {
  id: string;
  definition: ParameterDefinition;
  value: string | null | undefined;
  onChange: (value: string | null) => void;
  describedBy: string | undefined;
}

const BOOLEANS = ["true", "false"];
/** What the browser's own picker can hold; a zone or microseconds are typed. */
const PICKABLE = /^(\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2})?)?$/;

function ParameterInput({ id, definition, value, onChange, describedBy }: ParameterInputProps) {
  const { type, name, choices } = definition;
  const text = value ?? "";
  const shared = {
    id,
    "aria-describedby": describedBy as string,
    "aria-invalid": describedBy !== undefined,
    disabled: value === null,
  };
  if (type === "boolean" || type === "choice") {
    const options = (type === "boolean" ? BOOLEANS : (choices ?? [])).map((one) => ({
      value: one,
      label: one === "" ? "empty text" : one,
    }));
    return (
      <Select
        {...shared}
        size="sm"
        mono
        label={`:${name}`}
        placeholder={value === null ? "NULL" : "Choose"}
        value={options.some((one) => one.value === value) ? text : null}
        onValueChange={onChange}
        options={options}
        className="max-w-48"
      />
    );
  }
  const isPicked = type === "date" || (type === "timestamp" && PICKABLE.test(text));
  return (
    <Input
      {...shared}
      type={isPicked && value !== null ? (type === "date" ? "date" : "datetime-local") : "text"}
      {...(type === "timestamp" ? { step: 1 } : {})}
      inputMode={type === "number" ? "decimal" : undefined}
      value={type === "timestamp" && isPicked ? text.replace(" ", "T") : text}
      placeholder={value === null ? "NULL" : type === "text" ? "empty text" : type}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) =>
        onChange(type === "timestamp" ? event.target.value.replace("T", " ") : event.target.value)
      }
      className={`mono h-7 ${type === "timestamp" ? "w-60" : type === "number" ? "w-28" : "w-36"}`}
    />
  );
}

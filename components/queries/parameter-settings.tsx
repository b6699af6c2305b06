"use client";

import { SlidersHorizontal } from "lucide-react";
import { useState } from "react";
import { IconButton } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Popover } from "@/components/ui/popover";
import { Select } from "@/components/ui/select";
import type { ParameterDefinition } from "@/server/saved-queries/contract";
import { PARAMETER_TYPES } from "@/server/statements/contract";
import { choicesIn } from "./parameters";
import type { ParameterType } from "./used-parameters";

interface ParameterSettingsProps {
  definition: ParameterDefinition;
  onChange: (definition: ParameterDefinition) => void;
}

const TYPES = PARAMETER_TYPES.map((type) => ({
  value: type,
  label: type === "choice" ? "list of choices" : type,
}));
const DEFAULTS = [
  { value: "ask", label: "ask each time" },
  { value: "value", label: "a value" },
  { value: "null", label: "NULL" },
];

/** How one parameter is asked for: kept with the query when it is saved. */
export function ParameterSettings({ definition, onChange }: ParameterSettingsProps) {
  return (
    <Popover
      label={`How :${definition.name} is asked for`}
      align="end"
      className="w-72"
      trigger={
        <IconButton size="icon-sm" label={`Settings of :${definition.name}`} className="size-6">
          <SlidersHorizontal aria-hidden className="size-3.5!" />
        </IconButton>
      }
    >
      <div className="grid gap-3">
        <DefinitionEditor definition={definition} onChange={onChange} />
      </div>
    </Popover>
  );
}

function DefinitionEditor({ definition, onChange }: ParameterSettingsProps) {
  const { type, label, choices, isNullable } = definition;
  const [known] = useState(choices ?? []);
  const set = (changed: Partial<ParameterDefinition>) => onChange({ ...definition, ...changed });
  const settle = (next: ParameterType) => {
    // What was a default of another type may be none of this one.
    const { default: _, choices: kept, ...rest } = definition;
    onChange({ ...rest, type: next, ...(next === "choice" ? { choices: kept ?? [] } : {}) });
  };
  return (
    <>
      <Field label="Type">
        <Select
          size="sm"
          label="Type"
          value={type}
          onValueChange={(next) => settle(next as ParameterType)}
          options={TYPES}
        />
      </Field>
      {type === "choice" ? (
        <Field label="Choices" hint="One a line.">
          <textarea
            rows={4}
            defaultValue={choices?.join("\n") ?? ""}
            onChange={(event) => set({ choices: choicesIn(event.target.value, known) })}
            spellCheck={false}
            className="mono w-full rounded-md border border-control bg-surface px-2 py-1 text-ink"
          />
        </Field>
      ) : null}
      <Field label="Hint" hint="Shown under the field.">
        <Input
          value={label ?? ""}
          maxLength={120}
          autoComplete="off"
          onChange={({ target }) => {
            const { label: _, ...rest } = definition;
            onChange(target.value === "" ? rest : { ...rest, label: target.value });
          }}
          className="h-7"
        />
      </Field>
      <DefaultEditor definition={definition} onChange={onChange} />
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the box is the control */}
      <label className="flex items-center gap-2">
        <Checkbox checked={isNullable} onCheckedChange={(checked) => set({ isNullable: checked })} />
        May be NULL
      </label>
    </>
  );
}

function DefaultEditor({ definition, onChange }: ParameterSettingsProps) {
  const { default: given, ...rest } = definition;
  const kind = given === undefined ? "ask" : given === null ? "null" : "value";
  const choose = (next: string) => {
    if (next === "ask") onChange(rest);
    else onChange({ ...rest, default: next === "null" ? null : (definition.choices?.[0] ?? "") });
  };
  return (
    <div className="grid gap-1.5">
      <Field label="Default">
        <Select
          size="sm"
          label="Default"
          value={kind}
          onValueChange={choose}
          options={DEFAULTS.filter(({ value }) => value !== "null" || definition.isNullable)}
        />
      </Field>
      {kind === "value" ? (
        <Input
          aria-label="Default value"
          value={given ?? ""}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => onChange({ ...rest, default: target.value })}
          className="mono h-7"
        />
      ) : null}
    </div>
  );
}

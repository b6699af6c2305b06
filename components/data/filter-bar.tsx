"use client";

import { ListFilter, type LucideIcon, X } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Popover } from "@/components/ui/popover";
import { FilterPicker } from "./filter-picker";
import { describeTimeRange } from "./time-range";

export interface FilterOption {
  value: string;
  label: string;
  /** Stands below the label: an id beside a name. */
  hint?: string | undefined;
}

/** One thing a list can be narrowed by. Its key is its name in the URL. */
export interface FilterField {
  key: string;
  label: string;
  icon: LucideIcon;
  kind: "choice" | "text" | "time";
  options?: readonly FilterOption[];
  placeholder?: string;
}

export type FilterValues = Record<string, readonly string[]>;

interface FilterBarProps {
  fields: readonly FilterField[];
  values: FilterValues;
  onChange: (key: string, values: string[]) => void;
  onClear: () => void;
}

/** Filters as tokens: `field: value ×`. What they hold lives in the URL, outside of here. */
export function FilterBar({ fields, values, onChange, onClear }: FilterBarProps) {
  const active = fields.filter((field) => (values[field.key] ?? []).length > 0);
  return (
    <fieldset className="flex min-h-8 min-w-0 flex-wrap items-center gap-1.5">
      <legend className="sr-only">Filters</legend>
      <AddFilter fields={fields} values={values} onChange={onChange} />
      {active.map((field) => (
        <Token key={field.key} field={field} values={values[field.key] ?? []} onChange={onChange} />
      ))}
      {active.length > 1 ? (
        <Button variant="ghost" size="sm" onClick={onClear}>
          Clear all
        </Button>
      ) : null}
    </fieldset>
  );
}

type PartProps = Pick<FilterBarProps, "onChange">;

function AddFilter({
  fields,
  values,
  onChange,
}: PartProps & { fields: readonly FilterField[]; values: FilterValues }) {
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState<FilterField | null>(null);
  return (
    <Popover
      label="Add a filter"
      className="w-64 p-1"
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        if (next) setChosen(null);
      }}
      trigger={
        <Button className="border-dashed px-2.5 text-sm">
          <ListFilter aria-hidden />
          Filter
        </Button>
      }
    >
      {chosen ? (
        <FilterPicker
          field={chosen}
          values={values[chosen.key] ?? []}
          onChange={(next) => onChange(chosen.key, next)}
          onDone={() => setOpen(false)}
        />
      ) : (
        <ul>
          {fields.map((field) => (
            <li key={field.key}>
              <button
                type="button"
                onClick={() => setChosen(field)}
                className="ring-inside flex h-8 w-full items-center gap-2 rounded-sm px-2 text-left hover:bg-hover"
              >
                <field.icon aria-hidden className="size-4 text-faint" />
                {field.label}
              </button>
            </li>
          ))}
        </ul>
      )}
    </Popover>
  );
}

function Token({ field, values, onChange }: PartProps & { field: FilterField; values: readonly string[] }) {
  const [open, setOpen] = useState(false);
  const said = values.map((value) => wordOf(field, value)).join(", ");
  return (
    <span className="inline-flex h-8 max-w-full items-center rounded-md border border-line bg-surface text-sm">
      <Popover
        label={`Filter by ${field.label.toLowerCase()}`}
        className="w-64 p-1"
        open={open}
        onOpenChange={setOpen}
        trigger={
          <button
            type="button"
            className="ring-inside flex h-full min-w-0 items-center gap-1.5 rounded-l-md pr-1 pl-2 hover:bg-hover"
          >
            <field.icon aria-hidden className="size-3.5 shrink-0 text-faint" />
            <span className="text-muted">{field.label}</span>
            <span className="max-w-60 truncate font-medium">{said}</span>
          </button>
        }
      >
        <FilterPicker
          field={field}
          values={values}
          onChange={(next) => onChange(field.key, next)}
          onDone={() => setOpen(false)}
        />
      </Popover>
      <button
        type="button"
        aria-label={`Remove the filter ${field.label}: ${said}`}
        onClick={() => onChange(field.key, [])}
        className="ring-inside flex h-full w-6 items-center justify-center rounded-r-md text-faint hover:bg-hover hover:text-ink"
      >
        <X aria-hidden className="size-3.5" />
      </button>
    </span>
  );
}

function wordOf(field: FilterField, value: string): string {
  if (field.kind === "time") return describeTimeRange(value);
  return field.options?.find((option) => option.value === value)?.label ?? value;
}

"use client";

import { Check } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { FilterField } from "./filter-bar";
import { SPANS } from "./time-range";

interface FilterPickerProps {
  field: FilterField;
  values: readonly string[];
  onChange: (values: string[]) => void;
  onDone: () => void;
}

/** The values of one filter: some of a list, a text, or a span of time. */
export function FilterPicker(props: FilterPickerProps) {
  if (props.field.kind === "choice") return <Choices {...props} />;
  if (props.field.kind === "time") return <Span {...props} />;
  return <FreeText {...props} />;
}

const SEARCH_FROM = 8;

function Choices({ field, values, onChange }: FilterPickerProps) {
  const [search, setSearch] = useState("");
  const options = field.options ?? [];
  const shown = options.filter(({ label, hint = "" }) =>
    `${label} ${hint}`.toLowerCase().includes(search.toLowerCase()),
  );
  return (
    <>
      {options.length >= SEARCH_FROM ? (
        <Input
          autoFocus
          aria-label={`Search ${field.label.toLowerCase()}`}
          placeholder={field.label}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          className="mb-1"
        />
      ) : null}
      <ul className="max-h-72 overflow-y-auto" aria-label={field.label}>
        {shown.map((option) => {
          const isOn = values.includes(option.value);
          return (
            <li key={option.value}>
              <OptionButton
                isOn={isOn}
                hint={option.hint}
                onClick={() =>
                  onChange(
                    isOn ? values.filter((value) => value !== option.value) : [...values, option.value],
                  )
                }
              >
                {option.label}
              </OptionButton>
            </li>
          );
        })}
        {shown.length === 0 ? (
          <li className="px-2 py-3 text-center text-muted">Nothing by that name</li>
        ) : null}
      </ul>
    </>
  );
}

function Span({ values, onChange, onDone }: FilterPickerProps) {
  const current = values[0] ?? "";
  const [from = "", to = ""] = current.includes("..") ? current.split("..") : [];
  const apply = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const days = `${String(data.get("from"))}..${String(data.get("to"))}`;
    onChange(days === ".." ? [] : [days]);
    onDone();
  };
  return (
    <>
      <ul aria-label="Time">
        {SPANS.map((span) => (
          <li key={span.value}>
            <OptionButton
              isOn={current === span.value}
              onClick={() => {
                onChange([span.value]);
                onDone();
              }}
            >
              {span.label}
            </OptionButton>
          </li>
        ))}
      </ul>
      <form onSubmit={apply} className="mt-1 grid gap-2 border-t border-line p-2">
        <Field label="From">
          <Input type="date" name="from" defaultValue={from} />
        </Field>
        <Field label="To">
          <Input type="date" name="to" defaultValue={to} />
        </Field>
        <Button type="submit" size="sm">
          Apply
        </Button>
      </form>
    </>
  );
}

function FreeText({ field, values, onChange, onDone }: FilterPickerProps) {
  const apply = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get("text")).trim();
    onChange(text === "" ? [] : [text]);
    onDone();
  };
  return (
    <form onSubmit={apply} className="grid gap-2 p-1">
      <Input
        autoFocus
        name="text"
        aria-label={field.label}
        placeholder={field.placeholder ?? field.label}
        defaultValue={values[0] ?? ""}
        autoComplete="off"
        spellCheck={false}
      />
      <Button type="submit" size="sm">
        Apply
      </Button>
    </form>
  );
}

interface OptionButtonProps {
  isOn: boolean;
  onClick: () => void;
  hint?: string | undefined;
  children: string;
}

function OptionButton({ isOn, onClick, hint, children }: OptionButtonProps) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      onClick={onClick}
      className="ring-inside flex min-h-8 w-full items-center gap-2 rounded-sm px-2 text-left hover:bg-hover"
    >
      <Check aria-hidden className={cn("size-3.5 shrink-0 text-accent-ink", !isOn && "invisible")} />
      <span className="min-w-0 py-1">
        <span className="block truncate">{children}</span>
        {hint ? <span className="mono block truncate text-sm text-muted">{hint}</span> : null}
      </span>
    </button>
  );
}

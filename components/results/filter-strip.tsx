"use client";

import { X } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { Button, IconButton } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { Column } from "@/server/accounts/contract";
import { type Filter, needsValue, OPERATORS, type Operator } from "./engine/filter";
import { isMoment, isNumeric, kindOf } from "./engine/kinds";
import { filterProblem } from "./filter-words";

interface FilterStripProps {
  columns: readonly Column[];
  filters: readonly Filter[];
  onChange: (filters: Filter[]) => void;
  /** The column that a new filter is being made for. */
  draft: number | null;
  onDraft: (column: number | null) => void;
}

/** The filters in force, and the one being made. */
export function FilterStrip({ columns, filters, onChange, draft, onDraft }: FilterStripProps) {
  if (filters.length === 0 && draft === null) return null;
  const column = draft === null ? undefined : columns[draft];
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-1.5 border-b border-line px-3 py-1.5">
      {filters.map((filter, at) => {
        const name = columns[filter.column]?.name ?? "";
        return (
          <span
            key={`${filter.column} ${filter.operator} ${filter.value}`}
            className="inline-flex h-7 max-w-80 items-center gap-1 rounded-md border border-line bg-accent-soft pl-2 text-sm"
          >
            <span className="mono truncate">
              {name} {filter.operator} {needsValue(filter.operator) ? filter.value : ""}
            </span>
            <IconButton
              size="icon-sm"
              className="size-6"
              label={`Remove the filter on ${name}`}
              onClick={() => onChange(filters.filter((_, other) => other !== at))}
            >
              <X aria-hidden className="size-3.5!" />
            </IconButton>
          </span>
        );
      })}
      {column && draft !== null ? (
        <FilterForm
          key={draft}
          column={column}
          onCancel={() => onDraft(null)}
          onApply={(operator, value) => {
            onChange([...filters, { column: draft, operator, value }]);
            onDraft(null);
          }}
        />
      ) : null}
    </div>
  );
}

interface FilterFormProps {
  column: Column;
  onApply: (operator: Operator, value: string) => void;
  onCancel: () => void;
}

function FilterForm({ column, onApply, onCancel }: FilterFormProps) {
  const kind = kindOf(column.type);
  const [operator, setOperator] = useState<Operator>(isNumeric(kind) || isMoment(kind) ? "=" : "contains");
  const [value, setValue] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const problemId = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = filterProblem(kind, operator, value);
    setProblem(found);
    if (!found) onApply(operator, value);
  };
  return (
    <form
      onSubmit={submit}
      onKeyDown={(event) => event.key === "Escape" && onCancel()}
      aria-label={`Filter ${column.name}`}
      className="flex flex-wrap items-center gap-1.5"
    >
      <span className="mono text-sm">{column.name}</span>
      <Select
        size="sm"
        label="Comparison"
        value={operator}
        onValueChange={(next) => {
          setOperator(next as Operator);
          setProblem(null);
        }}
        options={OPERATORS.map((one) => ({ value: one, label: one }))}
        className="w-28"
      />
      {needsValue(operator) ? (
        <Input
          autoFocus
          aria-label="Value"
          value={value}
          aria-invalid={problem ? true : undefined}
          aria-describedby={problem ? problemId : undefined}
          onChange={(event) => {
            setValue(event.target.value);
            setProblem(null);
          }}
          placeholder={kind === "date" ? "2026-02-28" : kind === "timestamp" ? "2026-02-28 12:00" : undefined}
          className="mono h-7 w-44"
        />
      ) : null}
      <Button type="submit" size="sm" variant="primary">
        Filter
      </Button>
      <Button size="sm" variant="ghost" onClick={onCancel}>
        Cancel
      </Button>
      {problem ? (
        <p id={problemId} role="alert" className="text-sm text-failed">
          {problem}
        </p>
      ) : null}
    </form>
  );
}

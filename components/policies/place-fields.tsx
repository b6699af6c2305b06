"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Database, Table2 } from "lucide-react";
import { useId, useState } from "react";
import { Picker, type PickerOption } from "@/components/access/picker";
import { query } from "@/components/data/api";
import { Checkbox } from "@/components/ui/checkbox";
import { Segmented } from "@/components/ui/segmented";
import { listTagMatrix } from "@/server/access/contract";
import { Labelled } from "./labelled";
import type { FieldsProps } from "./policy-problems";

const SHOWN = 30;

export function DatabaseField({ draft, problems, onDraft }: FieldsProps) {
  const { accountId, database } = draft;
  return (
    <Labelled label="Database" error={problems.database}>
      <NamePicker
        label="Database"
        icon={Database}
        chosen={database}
        of={{ accountId }}
        onName={(name) => onDraft({ database: name, table: "", columns: [], filter: null })}
      />
    </Labelled>
  );
}

export function TableField({ draft, problems, onDraft }: FieldsProps) {
  const { accountId, database, table } = draft;
  if (!database) return null;
  return (
    <Labelled label="Table" error={problems.table}>
      <NamePicker
        label="Table"
        icon={Table2}
        chosen={table}
        of={{ accountId, database }}
        onName={(name) => onDraft({ table: name, columns: [], filter: null })}
      />
    </Labelled>
  );
}

interface NamePickerProps {
  label: string;
  icon: typeof Database;
  chosen: string;
  of: { accountId: string; database?: string };
  onName: (name: string) => void;
}

/** A database of an account, or a table of one, by a part of its name. */
export function NamePicker({ label, icon, chosen, of, onName }: NamePickerProps) {
  const [text, setText] = useState("");
  const search = text.trim();
  const found = useQuery({
    ...query(listTagMatrix, { ...of, limit: SHOWN, ...(search ? { search } : {}) }),
    enabled: of.accountId !== "",
    placeholderData: keepPreviousData,
  });
  const options = (found.data?.items ?? []).map(
    ({ name }): PickerOption => ({ key: name, label: name, onChoose: () => onName(name) }),
  );
  return (
    <Picker
      {...{ label, icon, text, options }}
      placeholder={`Choose a ${label.toLowerCase()}`}
      chosen={chosen ? <span className="mono">{chosen}</span> : null}
      onText={setText}
      isPending={found.isPending}
    />
  );
}

interface Column {
  name: string;
  type: string;
  isPartitionKey: boolean;
}

const MODES = [
  { value: "include", label: "Only these" },
  { value: "exclude", label: "All but these" },
];

interface ColumnsFieldProps extends FieldsProps {
  columns: readonly Column[];
  hint?: string;
  /** Whether columns can only be in, never out. */
  isPlain?: boolean;
}

/** The columns that are in or out; partition keys always are in. */
export function ColumnsField({
  draft,
  problems,
  onDraft,
  columns,
  hint = "Partition keys are always visible.",
  isPlain = false,
}: ColumnsFieldProps) {
  const id = useId();
  const chosen = new Set(draft.columns);
  const toggle = (name: string, isOn: boolean) => {
    if (isOn) chosen.add(name);
    else chosen.delete(name);
    const kept = columns.filter((one) => !one.isPartitionKey && chosen.has(one.name));
    onDraft({ columns: kept.map((one) => one.name) });
  };
  return (
    <Labelled label="Columns" error={problems.columns} hint={hint}>
      {isPlain ? null : (
        <Segmented
          label="Columns in or out"
          value={draft.columnMode}
          options={MODES}
          onValueChange={(mode) => onDraft({ columnMode: mode === "exclude" ? "exclude" : "include" })}
        />
      )}
      <ul className="mt-1 max-h-72 overflow-y-auto rounded-md border border-line" aria-label="Columns">
        {columns
          .filter(({ isPartitionKey }) => !isPartitionKey)
          .map(({ name, type }) => (
            <li key={name} className="border-b border-line last:border-b-0">
              <label
                htmlFor={`${id}-${name}`}
                className="flex min-h-8 items-center gap-2 px-3 hover:bg-hover"
              >
                <Checkbox
                  id={`${id}-${name}`}
                  checked={chosen.has(name)}
                  onCheckedChange={(isOn) => toggle(name, isOn)}
                />
                <span className="mono min-w-0 truncate">{name}</span>
                <span className="mono ml-auto shrink-0 pl-3 text-sm text-muted">{type}</span>
              </label>
            </li>
          ))}
      </ul>
    </Labelled>
  );
}

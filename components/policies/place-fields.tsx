"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Database, MapPin, Table2 } from "lucide-react";
import { useId, useState } from "react";
import { Picker, type PickerOption } from "@/components/access/picker";
import { query } from "@/components/data/api";
import { Checkbox } from "@/components/ui/checkbox";
import { Segmented } from "@/components/ui/segmented";
import { listLocations, listPlaces } from "@/server/access/contract";
import { Labelled } from "./labelled";
import { ownerOf } from "./policy-draft";
import type { FieldsProps } from "./policy-problems";

const SHOWN = 30;

interface PlaceProps extends FieldsProps {
  withLinks: boolean;
}

export function DatabaseField({ draft, problems, onDraft, withLinks }: PlaceProps) {
  const { database, link } = draft;
  return (
    <Labelled label="Database" error={problems.database} hint={link === "database" ? ON_LINK : null}>
      <NamePicker
        label="Database"
        icon={Database}
        chosen={database}
        of={{ accountId: ownerOf(draft) }}
        withLinks={withLinks}
        onName={(name, isLink) =>
          onDraft({
            ...{ database: name, table: "", columns: [], filter: null },
            link: isLink ? "database" : null,
          })
        }
      />
    </Labelled>
  );
}

const ON_LINK =
  "A resource link: what it leads to is granted in the account that owns that, or given on as shared.";

export function TableField({ draft, problems, onDraft, withLinks }: PlaceProps) {
  const { database, table, link } = draft;
  if (!database) return null;
  return (
    <Labelled label="Table" error={problems.table} hint={link === "table" ? ON_LINK : null}>
      <NamePicker
        label="Table"
        icon={Table2}
        chosen={table}
        of={{ accountId: ownerOf(draft), database }}
        withLinks={withLinks}
        onName={(name, isLink) =>
          onDraft({ table: name, columns: [], filter: null, link: isLink ? "table" : null })
        }
      />
    </Labelled>
  );
}

interface NamePickerProps {
  label: string;
  icon: typeof Database;
  chosen: string;
  of: { accountId: string; database?: string };
  withLinks?: boolean;
  onName: (name: string, isLink: boolean) => void;
}

/** A database of an account, or a table of one, by a part of its name. */
export function NamePicker({ label, icon, chosen, of, withLinks = false, onName }: NamePickerProps) {
  const [text, setText] = useState("");
  const search = text.trim();
  const found = useQuery({
    ...query(listPlaces, { ...of, withLinks: `${withLinks}`, limit: SHOWN, ...(search ? { search } : {}) }),
    enabled: of.accountId !== "",
    placeholderData: keepPreviousData,
  });
  const options = (found.data?.items ?? []).map(
    ({ name, target }): PickerOption => ({
      ...{ key: name, label: name },
      ...(target ? { hint: `link to ${target.accountId}` } : {}),
      onChoose: () => onName(name, target !== null),
    }),
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

/** One that is registered, or one of another account or a folder in one, as it is typed. */
export function LocationField({ draft, problems, onDraft }: FieldsProps) {
  const [text, setText] = useState("");
  const search = text.trim();
  const found = useQuery({
    ...query(listLocations, {
      ...{ accountId: ownerOf(draft), limit: SHOWN },
      ...(search ? { search: search.replace(/^s3:\/\//, "").slice(0, 200) } : {}),
    }),
    enabled: ownerOf(draft) !== "",
    placeholderData: keepPreviousData,
  });
  const option = (location: string, hint: string): PickerOption => ({
    ...{ key: location, label: location, hint },
    onChoose: () => onDraft({ location }),
  });
  const known = (found.data?.items ?? []).map(({ arn, isHybrid }) =>
    option(arn.replace(/^arn:aws[\w-]*:s3:::/, "s3://"), isHybrid ? "hybrid" : "registered"),
  );
  const isTyped =
    /^(?:s3:\/\/|arn:aws[\w-]*:s3:::)./.test(search) && !known.some(({ key }) => key === search);
  return (
    <Labelled
      label="Data location"
      error={problems.location}
      hint="Who has it may make tables on its folders; reading and writing them takes no such permission."
    >
      <Picker
        label="Data location"
        icon={MapPin}
        placeholder="s3://bucket/folder"
        chosen={draft.location ? <span className="mono">{draft.location}</span> : null}
        text={text}
        onText={setText}
        options={isTyped ? [option(search, "as typed"), ...known] : known}
        isPending={found.isPending}
      />
    </Labelled>
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

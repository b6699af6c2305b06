"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { plural } from "@/components/data/format";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { listWarehouses } from "@/server/accounts/contract";
import { listGlueDatabases, listGlueTables } from "@/server/catalog/contract";
import { FirstLook } from "./first-look";
import { LookButton } from "./look-button";
import { datasetHref } from "./routes";
import type { SourceDraft } from "./source-draft";

export interface SourceProps {
  accountId: string;
  draft: SourceDraft;
  problems: Partial<Record<string, string>>;
  onChange: (draft: SourceDraft) => void;
}

/** A Glue database of the account, whole or some of its tables. */
export function GlueSource({ accountId, draft, problems, onChange }: SourceProps) {
  const databases = useQuery(query(listGlueDatabases, { accountId }));
  if (databases.isPending) return <RowsSkeleton rows={2} label="Loading the databases" />;
  if (databases.isError)
    return <ErrorPanel inline error={databases.error} onRetry={() => void databases.refetch()} />;
  const chosen = databases.data.items.find(({ name }) => name === draft.glueDatabase);
  return (
    <div className="flex flex-col gap-4">
      <Field
        label="Database"
        error={problems["glueDatabase"]}
        hint={databases.data.items.length === 0 ? "Your role sees no database in this account." : undefined}
      >
        <Select
          label="Database"
          placeholder="Choose a database"
          mono
          value={draft.glueDatabase || null}
          options={databases.data.items.map(({ name, datasetId }) => ({
            value: name,
            label: name,
            hint: datasetId ? "registered" : undefined,
          }))}
          onValueChange={(glueDatabase) => onChange({ ...draft, glueDatabase, tables: [] })}
        />
      </Field>
      {chosen?.datasetId ? (
        <p role="status" className="text-muted">
          It is registered already:{" "}
          <Link href={datasetHref(chosen.datasetId)} className="text-accent-ink underline underline-offset-3">
            open the dataset
          </Link>
          . Tables that it lacks are added to it; what is said below of a dataset is not.
        </p>
      ) : null}
      {chosen ? <Tables accountId={accountId} draft={draft} onChange={onChange} /> : null}
    </div>
  );
}

function Tables({ accountId, draft, onChange }: Omit<SourceProps, "problems">) {
  const database = draft.glueDatabase;
  const tables = useQuery(query(listGlueTables, { accountId, database }));
  const warehouses = useQuery(query(listWarehouses, { accountId }));
  const workgroup = warehouses.data?.items.find(({ kind }) => kind === "athena")?.name;
  const [looked, setLooked] = useState<string | null>(null);
  if (tables.isPending) return <RowsSkeleton rows={3} label="Loading the tables" />;
  if (tables.isError) return <ErrorPanel inline error={tables.error} onRetry={() => void tables.refetch()} />;
  if (tables.data.items.length === 0)
    return <p className="text-muted">It has no table that your role may see.</p>;
  const toggle = (name: string) =>
    onChange({
      ...draft,
      tables: draft.tables.includes(name)
        ? draft.tables.filter((one) => one !== name)
        : [...draft.tables, name],
    });
  return (
    <fieldset className="min-w-0">
      <legend className="pb-1 font-medium">
        {draft.tables.length === 0 ? "All its tables, or choose some" : `${draft.tables.length} chosen`}
      </legend>
      <ul className="max-h-96 overflow-y-auto rounded-md border border-line">
        {tables.data.items.map(({ name, format, columnCount }) => (
          <li key={name} className="border-b border-line last:border-0">
            <div className="flex items-center gap-1 pr-1 hover:bg-hover">
              {/* biome-ignore lint/a11y/noLabelWithoutControl: the checkbox stands inside */}
              <label className="flex h-9 min-w-0 grow items-center gap-2.5 pl-3">
                <Checkbox checked={draft.tables.includes(name)} onCheckedChange={() => toggle(name)} />
                <span className="mono truncate">{name}</span>
                <span className="ml-auto shrink-0 text-sm text-muted">
                  {format}, {plural(columnCount, "column")}
                </span>
              </label>
              {workgroup ? (
                <LookButton
                  table={name}
                  isOpen={looked === name}
                  onToggle={() => setLooked(looked === name ? null : name)}
                />
              ) : null}
            </div>
            {workgroup && looked === name ? (
              <FirstLook
                target={{ accountId, warehouseKind: "athena", warehouse: workgroup, database }}
                schema={database}
                table={name}
              />
            ) : null}
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

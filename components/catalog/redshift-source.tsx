"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { listDatabases, listSchemas, listTables, listWarehouses } from "@/server/accounts/contract";
import { FirstLook } from "./first-look";
import type { SourceProps } from "./glue-source";
import { LookButton } from "./look-button";

/** A schema of a warehouse of the account. */
export function RedshiftSource({ accountId, draft, problems, onChange }: SourceProps) {
  const warehouses = useQuery(query(listWarehouses, { accountId }));
  if (warehouses.isPending) return <RowsSkeleton rows={2} label="Loading the warehouses" />;
  if (warehouses.isError)
    return <ErrorPanel inline error={warehouses.error} onRetry={() => void warehouses.refetch()} />;
  const items = warehouses.data.items.flatMap(({ kind, ...one }) =>
    kind === "athena" ? [] : [{ ...one, kind }],
  );
  return (
    <div className="grid gap-4 sm:grid-cols-3">
      <Field
        label="Warehouse"
        error={problems["warehouse"]}
        hint={items.length === 0 ? "This account has no workgroup or cluster." : undefined}
      >
        <Select
          label="Warehouse"
          placeholder="Choose a warehouse"
          mono
          value={draft.warehouse ? `${draft.warehouseKind}:${draft.warehouse}` : null}
          options={items.map(({ kind, name }) => ({ value: `${kind}:${name}`, label: name, hint: kind }))}
          onValueChange={(value) => {
            const found = items.find(({ kind, name }) => value === `${kind}:${name}`);
            if (found)
              onChange({
                ...draft,
                warehouseKind: found.kind,
                warehouse: found.name,
                database: found.database ?? "dev",
                schema: "",
              });
          }}
        />
      </Field>
      {draft.warehouse ? (
        <Inside accountId={accountId} draft={draft} problems={problems} onChange={onChange} />
      ) : null}
    </div>
  );
}

function Inside({ accountId, draft, problems, onChange }: SourceProps) {
  const { warehouseKind, warehouse, database } = draft;
  const place = { accountId, warehouseKind, warehouse };
  const databases = useQuery(query(listDatabases, { ...place, connectTo: database }));
  const schemas = useQuery(query(listSchemas, { ...place, database }));
  const broken = databases.error ?? schemas.error;
  return (
    <>
      <Field label="Database">
        <Select
          label="Database"
          mono
          value={database}
          options={(databases.data?.items ?? [database]).map((name) => ({ value: name, label: name }))}
          onValueChange={(next) => onChange({ ...draft, database: next, schema: "" })}
        />
      </Field>
      <Field label="Schema" error={problems["schema"]}>
        <Select
          label="Schema"
          placeholder={schemas.isPending ? "Loading…" : "Choose a schema"}
          mono
          disabled={!schemas.data}
          value={draft.schema || null}
          options={(schemas.data?.items ?? []).map((name) => ({ value: name, label: name }))}
          onValueChange={(schema) => onChange({ ...draft, schema })}
        />
      </Field>
      {draft.schema ? <TablesOf accountId={accountId} draft={draft} /> : null}
      {broken ? (
        <ErrorPanel
          inline
          error={broken}
          className="sm:col-span-3"
          onRetry={() => {
            void databases.refetch();
            void schemas.refetch();
          }}
        />
      ) : null}
    </>
  );
}

/** What the schema holds, each to be looked into. */
function TablesOf({ accountId, draft }: Pick<SourceProps, "accountId" | "draft">) {
  const { warehouseKind, warehouse, database, schema } = draft;
  const target = { accountId, warehouseKind, warehouse, database };
  const tables = useQuery(query(listTables, { ...target, schema }));
  const [looked, setLooked] = useState<string | null>(null);
  if (tables.isError)
    return (
      <ErrorPanel
        inline
        error={tables.error}
        className="sm:col-span-3"
        onRetry={() => void tables.refetch()}
      />
    );
  if (!tables.data) return <RowsSkeleton rows={3} label="Loading the tables" />;
  if (tables.data.items.length === 0)
    return <p className="text-muted sm:col-span-3">It has no table that your role may see.</p>;
  return (
    <ul
      aria-label="Its tables"
      className="max-h-96 min-w-0 overflow-y-auto rounded-md border border-line sm:col-span-3"
    >
      {tables.data.items.map(({ name }) => (
        <li key={name} className="border-b border-line last:border-0">
          <div className="flex h-9 items-center gap-1 pr-1 pl-3 hover:bg-hover">
            <span className="mono min-w-0 grow truncate">{name}</span>
            <LookButton
              table={name}
              isOpen={looked === name}
              onToggle={() => setLooked(looked === name ? null : name)}
            />
          </div>
          {looked === name ? <FirstLook target={target} schema={schema} table={name} /> : null}
        </li>
      ))}
    </ul>
  );
}

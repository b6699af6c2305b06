"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { plural } from "@/components/data/format";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { listDatabases, listWarehouses } from "@/server/accounts/contract";
import { CTAS_FORMATS } from "@/server/catalog/contract";
import { firstRows, ROWS_SHOWN } from "./first-rows";
import type { SourceProps } from "./glue-source";
import { asTyped, limitedSql } from "./limited-sql";
import { LocationInput } from "./location-input";
import { RowsTable } from "./rows-table";
import { TableFields } from "./table-fields";

const FORMAT_WORDS = { parquet: "Parquet", json: "JSON", csv: "CSV" };

/** A SELECT that Athena writes into a folder as a new table; its first rows are looked at before. */
export function AthenaSource(props: SourceProps) {
  const { accountId, draft, problems, onChange } = props;
  const warehouses = useQuery(query(listWarehouses, { accountId }));
  const workgroups = (warehouses.data?.items ?? []).flatMap(({ kind, name }) =>
    kind === "athena" ? [name] : [],
  );
  if (warehouses.isPending) return <RowsSkeleton rows={2} label="Loading the workgroups" />;
  if (warehouses.isError)
    return <ErrorPanel inline error={warehouses.error} onRetry={() => void warehouses.refetch()} />;
  return (
    <div className="flex flex-col gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label="Workgroup"
          error={problems["workgroup"]}
          hint={workgroups.length === 0 ? "This account has no workgroup of Athena." : undefined}
        >
          <Select
            label="Workgroup"
            placeholder="Choose a workgroup"
            mono
            value={draft.workgroup || null}
            options={workgroups.map((name) => ({ value: name, label: name }))}
            onValueChange={(workgroup) => onChange({ ...draft, workgroup, database: "" })}
          />
        </Field>
        {draft.workgroup ? <QueryDatabase {...props} /> : null}
      </div>
      <SelectText {...props} />
      <div className="grid gap-4 sm:grid-cols-[1fr_10rem]">
        <Field
          label="Folder"
          error={problems["location"]}
          hint="One without objects; the table's files go there"
        >
          <LocationInput
            accountId={accountId}
            value={draft.location}
            onChange={(event) => onChange({ ...draft, location: event.target.value })}
          />
        </Field>
        <Field label="Format">
          <Select
            label="Format"
            value={draft.format}
            options={CTAS_FORMATS.map((value) => ({ value, label: FORMAT_WORDS[value] }))}
            onValueChange={(next) =>
              onChange({ ...draft, format: CTAS_FORMATS.find((one) => one === next) ?? "parquet" })
            }
          />
        </Field>
      </div>
      <TableFields draft={draft} problems={problems} onChange={onChange} />
    </div>
  );
}

/** Where names in the SELECT are looked for that have no database before them. */
function QueryDatabase({ accountId, draft, problems, onChange }: SourceProps) {
  const place = { accountId, warehouseKind: "athena" as const, warehouse: draft.workgroup };
  const databases = useQuery(query(listDatabases, { ...place, connectTo: "default" }));
  if (databases.isError)
    return <ErrorPanel inline error={databases.error} onRetry={() => void databases.refetch()} />;
  const names = databases.data?.items ?? [];
  return (
    <Field label="Database" error={problems["database"]} hint="For names without one">
      <Select
        label="Database"
        placeholder={databases.isPending ? "Loading…" : "Choose a database"}
        mono
        disabled={!databases.data}
        value={draft.database || null}
        options={names.map((name) => ({ value: name, label: name }))}
        onValueChange={(database) => onChange({ ...draft, database, previewedSql: null })}
      />
    </Field>
  );
}

function SelectText({ accountId, draft, problems, onChange }: SourceProps) {
  const preview = useMutation({
    mutationFn: (sql: string) =>
      firstRows(
        { accountId, warehouseKind: "athena", warehouse: draft.workgroup, database: draft.database },
        limitedSql(sql, ROWS_SHOWN),
        asTyped,
      ),
    onSuccess: (_, sql) => onChange({ ...draft, previewedSql: sql }),
  });
  return (
    <>
      <Field
        label="SELECT"
        error={problems["sql"]}
        hint="Athena's SQL, one statement; its columns need names"
      >
        <Textarea
          name="sql"
          className="mono"
          rows={6}
          spellCheck={false}
          placeholder={"SELECT origin, count(*) AS flights\nFROM retail.flights GROUP BY origin"}
          value={draft.sql}
          onChange={(event) => onChange({ ...draft, sql: event.target.value, previewedSql: null })}
        />
      </Field>
      <Button
        className="self-start"
        pending={preview.isPending}
        disabled={!draft.workgroup || !draft.database || draft.sql.trim() === ""}
        onClick={() => preview.mutate(draft.sql)}
      >
        Preview
      </Button>
      {preview.error ? <ErrorPanel inline error={preview.error} /> : null}
      {preview.data && draft.previewedSql === draft.sql ? (
        <section aria-label="Preview" className="min-w-0 rounded-md border border-line">
          <p className="border-b border-line px-3 py-2 text-sm text-muted">
            {plural(preview.data.columns.length, "column")}, first {plural(preview.data.rows.length, "row")}
          </p>
          <RowsTable
            columns={preview.data.columns.map(({ name, type }) => ({ name, type }))}
            rows={preview.data.rows}
          />
        </section>
      ) : null}
    </>
  );
}

"use client";

import { TriangleAlert } from "lucide-react";
import { formatBytes, plural } from "@/components/data/format";
import { Input } from "@/components/ui/input";
import type { Output } from "@/server/api/endpoint";
import type { previewLocation } from "@/server/catalog/contract";
import { RowsTable } from "./rows-table";

const COLUMNS_SHOWN = 50;

interface PreviewTableProps {
  preview: Output<typeof previewLocation>;
  /** Where the columns may be named; null where their names are given. */
  names: readonly string[] | null;
  problem: string | undefined;
  onRename: (names: string[]) => void;
}

/** What a folder would be as a table: its columns, their types, its first rows. */
export function PreviewTable({ preview, names, problem, onRename }: PreviewTableProps) {
  const { columns, partitionKeys, firstRows, noRows, warnings } = preview;
  const own = columns.slice(0, COLUMNS_SHOWN);
  const keys = partitionKeys.map(({ name, type }) => ({ name, type: `${type}, partition key` }));
  return (
    <section aria-label="Preview" className="min-w-0 rounded-md border border-line">
      <PreviewFacts preview={preview} />
      {warnings.map((warning) => (
        <p key={warning} className="flex gap-2 border-b border-line px-3 py-2 text-sm">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-waiting" />
          {warning}
        </p>
      ))}
      {problem ? (
        <p role="alert" className="border-b border-line px-3 py-2 text-sm text-failed">
          {problem}
        </p>
      ) : null}
      <RowsTable
        columns={[...own, ...keys]}
        rows={firstRows.map((row) => [...row.slice(0, own.length), ...row.slice(columns.length)])}
        nameOf={(column) =>
          names && column < own.length ? (
            <Input
              aria-label={`Name of column ${column + 1}`}
              className="mono h-7 min-w-32 px-1.5"
              autoComplete="off"
              spellCheck={false}
              maxLength={200}
              value={names[column] ?? ""}
              onChange={(event) => onRename(names.map((one, n) => (n === column ? event.target.value : one)))}
            />
          ) : null
        }
      />
      {noRows ? <p className="border-t border-line px-3 py-2 text-sm text-muted">{noRows}</p> : null}
    </section>
  );
}

function PreviewFacts({ preview }: Pick<PreviewTableProps, "preview">) {
  const { format, isCut, objects, bytes, rows, columns, partitionKeys, partitions, key } = preview;
  const more = isCut ? "more than " : "";
  return (
    <p className="border-b border-line px-3 py-2 text-sm text-muted">
      {format === "parquet" ? "Parquet" : format.toUpperCase()}, {more}
      {plural(objects, "object")}, {formatBytes(bytes)}
      {rows === null ? "" : `, ${plural(rows, "row")}`}
      {partitionKeys.length === 0 ? "" : `, ${more}${plural(partitions, "partition")}`};{" "}
      {plural(columns.length, "column")} by <span className="mono wrap-anywhere">{key}</span>
      {columns.length > COLUMNS_SHOWN ? `, of which the first ${COLUMNS_SHOWN} are shown` : ""}
    </p>
  );
}

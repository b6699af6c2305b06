"use client";

import { TriangleAlert } from "lucide-react";
import { formatBytes, plural } from "@/components/data/format";
import { Input } from "@/components/ui/input";
import type { Output } from "@/server/api/endpoint";
import type { previewLocation } from "@/server/catalog/contract";

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
  const shown = columns.slice(0, COLUMNS_SHOWN);
  const keys = partitionKeys.map((key, n) => ({ ...key, at: columns.length + n }));
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
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section tabIndex={0} aria-label="First rows" className="max-h-80 overflow-auto">
        <table className="text-left">
          <thead>
            <tr className="border-b border-line">
              {shown.map(({ name, type }, column) => (
                <th key={name} scope="col" className="px-3 py-1.5 font-medium whitespace-nowrap">
                  {names ? (
                    <Input
                      aria-label={`Name of column ${column + 1}`}
                      className="mono h-7 min-w-32 px-1.5"
                      autoComplete="off"
                      spellCheck={false}
                      maxLength={200}
                      value={names[column] ?? name}
                      onChange={(event) =>
                        onRename(names.map((one, n) => (n === column ? event.target.value : one)))
                      }
                    />
                  ) : (
                    <span className="mono block">{name}</span>
                  )}
                  <span className="mono block max-w-60 truncate text-sm font-normal text-muted">{type}</span>
                </th>
              ))}
              {keys.map(({ name, type }) => (
                <th key={`key ${name}`} scope="col" className="px-3 py-1.5 font-medium whitespace-nowrap">
                  <span className="mono block">{name}</span>
                  <span className="mono block text-sm font-normal text-muted">{type}, partition key</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {firstRows.map((row, n) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name and never move
              <tr key={n} className="border-b border-line last:border-0">
                {shown.map(({ name }, column) => (
                  <td key={name} className="max-w-60 truncate px-3 py-1 whitespace-nowrap">
                    {row[column] ?? <em className="text-muted">NULL</em>}
                  </td>
                ))}
                {keys.map(({ name, at }) => (
                  <td key={`key ${name}`} className="max-w-60 truncate px-3 py-1 whitespace-nowrap">
                    {row[at]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
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

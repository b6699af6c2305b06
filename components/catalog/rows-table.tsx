import type { ReactNode } from "react";

interface RowsTableProps {
  columns: readonly { name: string; type: string }[];
  rows: readonly (readonly (string | null)[])[];
  /** In place of a column's name. */
  nameOf?: (column: number) => ReactNode;
}

/** First rows under the names and types of their columns. */
export function RowsTable({ columns, rows, nameOf }: RowsTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section tabIndex={0} aria-label="First rows" className="max-h-80 overflow-auto">
      <table className="text-left">
        <thead>
          <tr className="border-b border-line">
            {columns.map(({ name, type }, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two columns may have one name, and none moves
              <th key={column} scope="col" className="px-3 py-1.5 font-medium whitespace-nowrap">
                {nameOf?.(column) ?? <span className="mono block">{name}</span>}
                <span className="mono block max-w-60 truncate text-sm font-normal text-muted">{type}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, n) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name and never move
            <tr key={n} className="border-b border-line last:border-0">
              {columns.map((_, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: as above
                <td key={column} className="max-w-60 truncate px-3 py-1 whitespace-nowrap">
                  {row[column] ?? <em className="text-muted">NULL</em>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

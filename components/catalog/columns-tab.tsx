"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { mutation, query } from "@/components/data/api";
import { Badge } from "@/components/ui/badge";
import { getDatasetTable, type Table, updateDatasetTable } from "@/server/catalog/contract";
import { InPlace } from "./in-place";

const SHOWN_MAX = 2_000;

/** The columns of a table; what is said of them is changed where it stands. */
export function ColumnsTab({ table, mayEdit }: { table: Table; mayEdit: boolean }) {
  const client = useQueryClient();
  const ids = { datasetId: table.datasetId, tableId: table.id };
  const update = useMutation({
    ...mutation(updateDatasetTable),
    onSuccess: (saved) => client.setQueryData(query(getDatasetTable, ids).queryKey, saved),
  });
  return (
    <div className="grid gap-3">
      <InPlace
        mayEdit={mayEdit}
        label="description of the table"
        text={table.description}
        save={(description) => update.mutateAsync({ ...ids, description })}
      />
      <div className="overflow-x-auto">
        <table className="w-full border-collapse text-left" aria-label={`Columns of ${table.name}`}>
          <thead>
            <tr className="border-b border-line text-sm text-muted">
              <th scope="col" className="h-8 px-2.5 font-medium">
                Column
              </th>
              <th scope="col" className="px-2.5 font-medium">
                Type
              </th>
              <th scope="col" className="px-2.5 font-medium">
                Description
              </th>
            </tr>
          </thead>
          <tbody>
            {table.columns.slice(0, SHOWN_MAX).map((column) => (
              <tr key={column.name} className="border-b border-line align-top hover:bg-hover">
                <td className="mono wrap-anywhere px-2.5 py-1.5">
                  {column.name}
                  {column.isPartitionKey ? <Badge className="ml-2">partition</Badge> : null}
                </td>
                <td className="mono wrap-anywhere px-2.5 py-1.5 text-muted">{column.type}</td>
                <td className="w-1/2 px-2.5 py-1.5">
                  <InPlace
                    mayEdit={mayEdit}
                    rows={2}
                    empty=""
                    label={`description of ${column.name}`}
                    text={column.description}
                    save={(description) =>
                      update.mutateAsync({ ...ids, columns: [{ name: column.name, description }] })
                    }
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {table.columns.length > SHOWN_MAX ? (
        <p className="text-muted">
          The first {SHOWN_MAX} of {table.columns.length} columns; the search finds the others by name.
        </p>
      ) : null}
    </div>
  );
}

"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useState } from "react";
import { mutation, query } from "@/components/data/api";
import { formatCount, plural } from "@/components/data/format";
import { Badge } from "@/components/ui/badge";
import { InputWithIcon } from "@/components/ui/input";
import { getDatasetTable, type Table, updateDatasetTable } from "@/server/catalog/contract";
import { InPlace } from "./in-place";

const SHOWN_MAX = 500;
/** Of so few the eye finds one sooner than a filter does. */
const FILTERED_FROM = 20;

/** The columns of a table; what is said of them is changed where it stands. */
export function ColumnsTab({ table, mayEdit }: { table: Table; mayEdit: boolean }) {
  const client = useQueryClient();
  const ids = { datasetId: table.datasetId, tableId: table.id };
  const update = useMutation({
    ...mutation(updateDatasetTable),
    onSuccess: (saved) => client.setQueryData(query(getDatasetTable, ids).queryKey, saved),
  });
  const [search, setSearch] = useState("");
  const wanted = search.trim().toLowerCase();
  const columns = table.columns.filter(({ name }) => name.toLowerCase().includes(wanted));
  return (
    <div className="grid gap-3">
      <InPlace
        mayEdit={mayEdit}
        label="description of the table"
        text={table.description}
        save={(description) => update.mutateAsync({ ...ids, description })}
      />
      {table.columns.length > FILTERED_FROM ? (
        <div className="flex flex-wrap items-center gap-3">
          <InputWithIcon
            type="search"
            aria-label="Filter columns"
            placeholder="Filter columns"
            icon={<Search />}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            className="w-64 max-sm:w-full"
          />
          <p role="status" className="text-muted tabular-nums">
            {columns.length > SHOWN_MAX ? `the first ${SHOWN_MAX} of ` : null}
            {plural(columns.length, "column")}
            {wanted ? ` of ${formatCount(table.columns.length)}` : null}
          </p>
        </div>
      ) : null}
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
            {columns.slice(0, SHOWN_MAX).map((column) => (
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
    </div>
  );
}

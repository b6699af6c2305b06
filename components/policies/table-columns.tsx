"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { useCan } from "@/components/shell/viewer";
import { type AccessColumn, getAccessTable, listFilters } from "@/server/access/contract";
import { ownerOf, type PolicyDraft } from "./policy-draft";

type Place = Pick<PolicyDraft, "accountId" | "ownerId" | "kind" | "database" | "table">;

const isChosen = (place: Place) => ownerOf(place) !== "" && place.database !== "" && place.table !== "";

const useTable = (place: Place) =>
  useQuery({
    ...query(getAccessTable, { accountId: ownerOf(place), database: place.database, table: place.table }),
    enabled: isChosen(place),
  });

const FILTERS_MAX = 200;

/** The table's data cells filters, for those who may know of them. */
export function useFilters(place: Place) {
  const { accountId, database, table } = place;
  const seesAll = useCan("access.readAll");
  return useQuery({
    ...query(listFilters, { accountId, database, table, limit: FILTERS_MAX }),
    enabled: seesAll && isChosen(place),
  });
}

/** What is known of the chosen table: null while it is read, or where that failed. */
export function useKnown(place: Place) {
  const { data } = useTable(place);
  const filters = useFilters(place);
  return {
    columns: data?.columns ?? null,
    filters: (filters.data?.items ?? []).map(({ name }) => name),
  };
}

interface TableColumnsProps {
  of: Place;
  children: (columns: readonly AccessColumn[]) => ReactNode;
}

/** The columns of the chosen table, while they are read, or why they could not be. */
export function TableColumns({ of, children }: TableColumnsProps) {
  const table = useTable(of);
  if (!isChosen(of)) return null;
  if (table.error) return <ErrorPanel inline error={table.error} onRetry={() => void table.refetch()} />;
  if (!table.data) return <RowsSkeleton rows={4} label="Loading the columns" />;
  return children(table.data.columns);
}

"use client";

import { useQueries, useQuery } from "@tanstack/react-query";
import { query } from "@/components/data/api";
import { listGlueDatabases, listGlueTables } from "@/server/catalog/contract";

/** So many databases that tell no place are asked for their tables'. */
const ASKED_MAX = 5;

/** Where the account's databases and tables lie, as far as that was told by now. */
export function useLakePlaces(accountId: string): { location: string | null }[] {
  const databases = useQuery(query(listGlueDatabases, { accountId })).data?.items ?? [];
  const isTold = databases.some(({ location }) => location !== null);
  const asked = isTold ? [] : databases.slice(0, ASKED_MAX);
  const tables = useQueries({
    queries: asked.map(({ name }) => query(listGlueTables, { accountId, database: name })),
  });
  return [...databases, ...tables.flatMap(({ data }) => data?.items ?? [])];
}

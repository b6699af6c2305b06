"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { mutation, query } from "@/components/data/api";
import { useCan } from "@/components/shell/viewer";
import { listWarehouses, type Target } from "@/server/accounts/contract";
import type { Dataset, Table } from "@/server/catalog/contract";
import { getMe } from "@/server/identity/contract";
import { runStatement } from "@/server/queries/contract";
import { sampleSql } from "./sample-sql";

const STALE_MS = 5 * 60_000;

/**
 * How the viewer reads a dataset's rows: as their own role in its account, by its warehouse, or by a workgroup of
 * Athena that the role may see.
 */
export function useReader(dataset: Dataset) {
  const { accountId, sourceKind, warehouseKind, warehouse, database, glueDatabase } = dataset;
  const mayRun = useCan("query.run");
  const me = useQuery({ ...query(getMe, {}), staleTime: STALE_MS });
  const roleArn = me.data?.principals.find((one) => one.accountId === accountId)?.roleArn ?? null;
  const isAthena = sourceKind !== "redshift";
  const warehouses = useQuery({
    ...query(listWarehouses, { accountId }),
    enabled: isAthena && mayRun && roleArn !== null,
    staleTime: STALE_MS,
  });
  const workgroups = (warehouses.data?.items ?? []).filter(({ kind }) => kind === "athena");
  const [wished, setWorkgroup] = useState<string | null>(null);
  const workgroup = workgroups.find(({ name }) => name === wished) ?? workgroups[0];
  return {
    mayRun,
    roleArn,
    target: isAthena
      ? targetOf(accountId, "athena", workgroup?.name, glueDatabase)
      : targetOf(accountId, warehouseKind, warehouse, database),
    isAthena,
    workgroups: workgroups.map(({ name }) => name),
    setWorkgroup,
    /** What could not be listed, in AWS's words. */
    problems: warehouses.data?.problems ?? [],
    isPending: me.isPending || warehouses.isLoading,
    error: me.error ?? warehouses.error,
    refetch: () => {
      void me.refetch();
      if (warehouses.isError) void warehouses.refetch();
    },
  };
}

export type Reader = ReturnType<typeof useReader>;

function targetOf(
  accountId: string,
  warehouseKind: Target["warehouseKind"] | null,
  warehouse: string | null | undefined,
  database: string | null,
): Target | null {
  return warehouseKind && warehouse && database ? { accountId, warehouseKind, warehouse, database } : null;
}

/** Reads so many rows by a statement of the viewer's own, which stands in their history. */
export function useRead(dataset: Dataset, table: Table, rows: number) {
  const run = useMutation(mutation(runStatement));
  return {
    statementId: run.data?.id ?? null,
    isPending: run.isPending,
    error: run.error,
    read: (target: Target) => run.mutate({ ...target, sql: sampleSql(dataset, table, rows), parameters: [] }),
  };
}

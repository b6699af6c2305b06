"use client";

import { useQuery } from "@tanstack/react-query";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { query } from "@/components/data/api";
import { listAccounts, listDatabases, listWarehouses, type Target } from "@/server/accounts/contract";

const KINDS = ["workgroup", "cluster"] as const;
const STALE_MS = 5 * 60_000;

const targetParams = {
  account: parseAsString,
  kind: parseAsStringLiteral(KINDS),
  warehouse: parseAsString,
  database: parseAsString,
};

/** Where the workbench points: what the URL says, else the first that there is. Each choice narrows the next. */
export function useTarget() {
  const [params, setParams] = useQueryStates(targetParams, { history: "replace" });
  const accounts = useQuery({ ...query(listAccounts, {}), staleTime: STALE_MS });
  const mine = (accounts.data?.items ?? []).filter((account) => account.principalArn !== null);
  const account =
    mine.find((one) => one.id === params.account) ?? (params.account ? undefined : preferred(mine));
  const accountId = account?.id ?? "";

  const warehouses = useQuery({
    ...query(listWarehouses, { accountId }),
    enabled: accountId !== "",
    staleTime: STALE_MS,
  });
  const found = warehouses.data?.items ?? [];
  const warehouse =
    found.find((one) => one.kind === params.kind && one.name === params.warehouse) ?? found[0];

  const at = { accountId, warehouseKind: warehouse?.kind ?? "workgroup", warehouse: warehouse?.name ?? "" };
  const databases = useQuery({
    ...query(listDatabases, { ...at, connectTo: warehouse?.database ?? params.database ?? "dev" }),
    enabled: warehouse !== undefined,
    staleTime: STALE_MS,
  });
  const names = databases.data?.items ?? [];
  const database =
    names.find((name) => name === params.database) ?? names.find((name) => name === "dev") ?? names[0];

  const target: Target | null = warehouse && database ? { ...at, database } : null;
  const setTarget = (next: Target) =>
    void setParams({
      account: next.accountId,
      kind: next.warehouseKind,
      warehouse: next.warehouse,
      database: next.database,
    });
  return {
    target,
    setTarget,
    setAccount: (id: string) => void setParams({ account: id, kind: null, warehouse: null, database: null }),
    setWarehouse: (kind: Target["warehouseKind"], name: string) =>
      void setParams({ account: accountId, kind, warehouse: name, database: null }),
    setDatabase: (name: string) => void setParams({ ...targetOf(at), database: name }),
    accounts: mine,
    account,
    warehouses: found,
    warehouse,
    databases: names,
    roleArn: warehouses.data?.roleArn ?? account?.principalArn ?? null,
    problems: warehouses.data?.problems ?? [],
    isPending:
      accounts.isPending ||
      (accountId !== "" && warehouses.isPending) ||
      (warehouse !== undefined && databases.isPending),
    error: accounts.error ?? warehouses.error ?? databases.error,
    refetch: () => {
      void accounts.refetch();
      if (accountId) void warehouses.refetch();
      if (warehouse) void databases.refetch();
    },
  };
}

export type TargetState = ReturnType<typeof useTarget>;

const targetOf = (at: { accountId: string; warehouseKind: Target["warehouseKind"]; warehouse: string }) => ({
  account: at.accountId,
  kind: at.warehouseKind,
  warehouse: at.warehouse,
});

/** Analysts work where the warehouse is; of several accounts the last one by id is the consumer's in our demo lake. */
function preferred<T>(accounts: readonly T[]): T | undefined {
  return accounts.at(-1);
}

"use client";

import { useQueries, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { query } from "@/components/data/api";
import { useViewer } from "@/components/shell/viewer";
import {
  type Account,
  getWarehouseSetting,
  listAccounts,
  listDatabases,
  listWarehouses,
  type Target,
  type Warehouse,
  wordOfKind,
} from "@/server/accounts/contract";
import { keepTarget, lastTarget } from "./kept";

const STALE_MS = 5 * 60_000;
/** So many accounts are asked for a warehouse before somebody chooses one. */
const ASKED_MAX = 6;

type Choice = { accountId: string } & Partial<Omit<Target, "accountId">>;

/** A tab, as far as it points somewhere. */
interface Pointing {
  id: string;
  target: Target | null;
}

const NO_TAB: Pointing = { id: "", target: null };

/** What a person chose for a tab and is not whole yet: another tab that is looked at meanwhile is none of it. */
function useChoice(tabId: string) {
  const [last, setLast] = useState<{ tabId: string; choice: Choice } | null>(null);
  const set = (choice: Choice | null) => setLast(choice && { tabId, choice });
  return [last?.tabId === tabId ? last.choice : null, set] as const;
}

/**
 * Where the workbench points: what the tab says, else where this person pointed last, else the first warehouse
 * that there is. Each choice narrows the next; `onChange` hears of a target that is whole. What the tab says holds: where
 * that is not to be found, it points nowhere until the person chooses.
 */
export function useTarget(tab: Pointing = NO_TAB, onChange?: (target: Target) => void) {
  const viewer = useViewer();
  const [choice, setChoice] = useChoice(tab.id);
  const own: Choice | null = choice ?? tab.target;
  const wish: Choice | null = own ?? lastTarget(viewer.id);
  const accounts = useQuery({ ...query(listAccounts, {}), staleTime: STALE_MS });
  const mine = (accounts.data?.items ?? []).filter((account) => account.principalArn !== null);
  const wished = mine.find((one) => one.id === wish?.accountId);
  const first = useFirstWithWarehouse(mine, accounts.isSuccess && !wished && !own);
  const account = wished ?? first.account;
  const accountId = account?.id ?? "";

  const warehouses = useQuery({
    ...query(listWarehouses, { accountId }),
    enabled: accountId !== "",
    staleTime: STALE_MS,
  });
  const found = warehouses.data?.items ?? [];
  const warehouse =
    found.find((one) => one.kind === wish?.warehouseKind && one.name === wish?.warehouse) ??
    (own?.warehouse === undefined ? found[0] : undefined);
  const at = {
    accountId,
    warehouseKind: warehouse?.kind ?? ("workgroup" as const),
    warehouse: warehouse?.name ?? "",
  };
  const isPlaced = warehouse !== undefined;
  const databases = useDatabases(at, warehouse, wish?.database);
  const names = databases.data?.items ?? [];
  const database =
    names.find((name) => name === wish?.database) ??
    (own?.database === undefined
      ? (names.find((name) => name === (warehouse?.database ?? DATABASE)) ?? names[0])
      : undefined);
  const setting = useQuery({ ...query(getWarehouseSetting, at), enabled: isPlaced, staleTime: STALE_MS });

  const target: Target | null = warehouse && database ? { ...at, database } : null;
  useSettled(choice && target, (settled) => {
    setChoice(null);
    keepTarget(viewer.id, settled);
    onChange?.(settled);
  });
  return {
    target,
    setAccount: (id: string) => setChoice({ accountId: id }),
    setWarehouse: (warehouseKind: Target["warehouseKind"], name: string) =>
      setChoice({ accountId, warehouseKind, warehouse: name }),
    setDatabase: (name: string) => setChoice({ ...at, database: name }),
    accounts: mine,
    account,
    warehouses: found,
    warehouse,
    databases: names,
    /** What of the tab's own target is gone or not the person's; it points nowhere then. */
    lost: own && lostOf(own, { accounts, account, warehouses, warehouse, databases, database }),
    isReadOnly: setting.data?.isReadOnly ?? false,
    roleArn: warehouses.data?.roleArn ?? account?.principalArn ?? null,
    problems: warehouses.data?.problems ?? [],
    isPending:
      accounts.isPending ||
      first.isPending ||
      (accountId !== "" && warehouses.isPending) ||
      (isPlaced && databases.isPending),
    error: accounts.error ?? warehouses.error ?? databases.error,
    refetchDatabases: () => {
      if (isPlaced) void databases.refetch();
    },
    refetch: () => {
      void accounts.refetch();
      if (accountId) void warehouses.refetch();
      if (isPlaced) void databases.refetch();
    },
  };
}

export type TargetState = ReturnType<typeof useTarget>;

/** What a namespace has when nobody named another. */
const DATABASE = "dev";

/** The databases of a warehouse: asked for in one of them, and where that is gone in the warehouse's own. */
function useDatabases(
  at: Omit<Target, "database">,
  warehouse: Warehouse | undefined,
  wished: string | undefined,
) {
  const home = warehouse?.database ?? DATABASE;
  const connectTo = warehouse?.database ?? wished ?? DATABASE;
  const asked = (database: string) => ({
    ...query(listDatabases, { ...at, connectTo: database }),
    staleTime: STALE_MS,
  });
  const first = useQuery({ ...asked(connectTo), enabled: warehouse !== undefined });
  const isRefused = first.isError && connectTo !== home;
  const second = useQuery({ ...asked(home), enabled: isRefused });
  return isRefused && !second.isError ? second : first;
}

interface Found {
  accounts: { isSuccess: boolean };
  account: Account | undefined;
  warehouses: { isSuccess: boolean };
  warehouse: Warehouse | undefined;
  databases: { isSuccess: boolean };
  database: string | undefined;
}

/** The first part of a target that is not among what was found, in words. */
function lostOf(own: Choice, found: Found): string | null {
  const { accounts, account, warehouses, warehouse, databases, database } = found;
  if (!account) return accounts.isSuccess ? `account ${own.accountId}` : null;
  if (!warehouse)
    return warehouses.isSuccess && own.warehouseKind && own.warehouse
      ? `${wordOfKind(own.warehouseKind)} ${own.warehouse}`
      : null;
  return !database && databases.isSuccess && own.database ? `database ${own.database}` : null;
}

export const lostWords = (lost: string): string =>
  `This text points at the ${lost}, which is not there for you. Choose where it runs.`;

/** Says a target once it is whole. */
function useSettled(target: Target | null, tell: (target: Target) => void): void {
  const latest = useRef(tell);
  useEffect(() => {
    latest.current = tell;
  });
  const key = target ? JSON.stringify(target) : null;
  useEffect(() => {
    if (key) latest.current(JSON.parse(key) as Target);
  }, [key]);
}

/** The first account that has a warehouse for its role, of Redshift if any; the first of all when none has. */
function useFirstWithWarehouse(mine: readonly Account[], isWanted: boolean) {
  const answers = useQueries({
    queries: mine.slice(0, ASKED_MAX).map(({ id }) => ({
      ...query(listWarehouses, { accountId: id }),
      enabled: isWanted,
      staleTime: STALE_MS,
    })),
  });
  if (!isWanted) return { account: undefined, isPending: false };
  // Every account has a workgroup of Athena, so that one tells little.
  const at = answers.findIndex(({ data }) => data?.items.some(({ kind }) => kind !== "athena"));
  const isPending = answers.slice(0, at < 0 ? undefined : at).some((answer) => answer.isPending);
  const chosen = at < 0 ? answers.findIndex(({ data }) => (data?.items.length ?? 0) > 0) : at;
  return { account: isPending ? undefined : (mine[Math.max(chosen, 0)] as Account | undefined), isPending };
}

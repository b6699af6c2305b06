"use client";

import { useQuery } from "@tanstack/react-query";
import { query } from "@/components/data/api";
import { listAccounts } from "@/server/accounts/contract";

/** The names of the accounts that are in one's sight, by their ids. */
export function useAccountNames(): ReadonlyMap<string, string> {
  const accounts = useQuery(query(listAccounts, { limit: 200 }));
  return new Map(accounts.data?.items.map(({ id, name }) => [id, name]));
}

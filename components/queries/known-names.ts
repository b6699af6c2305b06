"use client";

import type { SQLNamespace } from "@codemirror/lang-sql";
import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { describeTable, listTables, Target } from "@/server/accounts/contract";
import type { Output } from "@/server/api/endpoint";

/** The names to complete with: what the tree has fetched of this target so far, and nothing more. */
export function useKnownNames(target: Target | null): SQLNamespace {
  const client = useQueryClient();
  const [names, setNames] = useState<SQLNamespace>({});
  const key = JSON.stringify(target);
  useEffect(() => {
    const cache = client.getQueryCache();
    const gather = () =>
      setNames(namesOf(JSON.parse(key) as Target | null, cache.findAll({ queryKey: ["queries"] })));
    gather();
    return cache.subscribe((event) => {
      if (event.type === "updated" && event.action.type === "success" && isNames(event.query.queryKey))
        gather();
    });
  }, [client, key]);
  return names;
}

const isNames = (key: QueryKey) => key[1] === "listTables" || key[1] === "describeTable";

type At = Target & { schema: string; table: string };
type Entry = { queryKey: QueryKey; state: { data?: unknown } };

function namesOf(target: Target | null, entries: readonly Entry[]): SQLNamespace {
  const schemas: Record<string, Record<string, string[]>> = {};
  for (const { queryKey, state } of entries) {
    if (!isNames(queryKey) || !state.data || !target) continue;
    const at = queryKey[2] as At;
    const isHere =
      at.accountId === target.accountId &&
      at.warehouse === target.warehouse &&
      at.database === target.database;
    if (!isHere) continue;
    schemas[at.schema] ??= {};
    const tables = schemas[at.schema];
    if (!tables) continue;
    if (queryKey[1] === "listTables") {
      for (const { name } of (state.data as Output<typeof listTables>).items) tables[name] ??= [];
    } else {
      tables[at.table] = (state.data as Output<typeof describeTable>).columns.map((column) => column.name);
    }
  }
  const { public: bare = {}, ...others } = schemas;
  return { ...bare, public: bare, ...others };
}

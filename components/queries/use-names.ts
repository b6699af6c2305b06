"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { call, query } from "@/components/data/api";
import { toast } from "@/components/ui/toast";
import { getColumnNames, getSchemaTree, type Target } from "@/server/accounts/contract";
import { buildIndex, EMPTY_INDEX } from "./name-index";

const STALE_MS = 10 * 60_000;
const NOWHERE: Target = { accountId: "", warehouseKind: "workgroup", warehouse: "", database: "" };

/** All names of where the workbench points: tables first, and their columns as soon as they come. */
export function useNames(target: Target | null) {
  const client = useQueryClient();
  const at = target ?? NOWHERE;
  const tree = useQuery({ ...query(getSchemaTree, at), enabled: target !== null, staleTime: STALE_MS });
  const columns = useQuery({
    ...query(getColumnNames, at),
    enabled: tree.isSuccess,
    staleTime: STALE_MS,
  });
  const index = useMemo(
    () => (tree.data || columns.data ? buildIndex(tree.data, columns.data) : EMPTY_INDEX),
    [tree.data, columns.data],
  );
  const refresh = async () => {
    const asked = { ...at, refresh: "true" };
    await Promise.all([
      call(getSchemaTree, asked).then((fresh) =>
        client.setQueryData(query(getSchemaTree, at).queryKey, fresh),
      ),
      call(getColumnNames, asked).then((fresh) =>
        client.setQueryData(query(getColumnNames, at).queryKey, fresh),
      ),
      client.invalidateQueries({ queryKey: ["accounts", "describeTable"] }),
    ])
      .then(() => client.invalidateQueries({ queryKey: ["catalog", "findDescribed"] }))
      .catch((error: Error) => toast.error(error.message));
  };
  return { index, tree, takenAt: tree.data?.takenAt ?? null, refresh };
}

export type Names = ReturnType<typeof useNames>;

"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { parseAsString, useQueryState } from "nuqs";
import { uuidv7 } from "uuidv7";
import { type ApiError, call, query } from "@/components/data/api";
import { toast } from "@/components/ui/toast";
import type { Output } from "@/server/api/endpoint";
import { runStatement } from "@/server/queries/contract";
import { getStatement, type Statement } from "@/server/statements/contract";

/** Runs an old statement anew, with its own values and where it ran, and shows the new one in its place. */
export function useRunAgain() {
  const client = useQueryClient();
  const [, show] = useQueryState("statement", parseAsString.withOptions({ history: "replace" }));
  return useMutation<Output<typeof runStatement>, ApiError, Statement>({
    mutationFn: ({ accountId, warehouseKind, warehouse, database, sql, parameters }) =>
      call(
        runStatement,
        { accountId, warehouseKind, warehouse, database, sql, parameters },
        { idempotencyKey: uuidv7() },
      ),
    onSuccess: (started) => {
      client.setQueryData(query(getStatement, { statementId: started.id }).queryKey, started);
      void show(started.id);
    },
    onError: (error) => toast.error(error.message),
  });
}

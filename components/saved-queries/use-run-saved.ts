"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { parseAsString, useQueryState } from "nuqs";
import { uuidv7 } from "uuidv7";
import { ApiError, call, query } from "@/components/data/api";
import type { Input, Output } from "@/server/api/endpoint";
import { runSavedQuery } from "@/server/saved-queries/contract";
import { getStatement } from "@/server/statements/contract";

/** Runs a saved query and remembers its statement in the address, so that a reload comes back to its result. */
export function useRunSaved() {
  const client = useQueryClient();
  const [statementId, show] = useQueryState("statement", parseAsString.withOptions({ history: "replace" }));
  const run = useMutation<Output<typeof runSavedQuery>, ApiError, Input<typeof runSavedQuery>>({
    mutationFn: (input) => call(runSavedQuery, input, { idempotencyKey: uuidv7() }),
    onSuccess: (started) => {
      client.setQueryData(query(getStatement, { statementId: started.id }).queryKey, started);
      void show(started.id);
    },
  });
  return { run, statementId };
}

/** What a refused run would change, when it has to be confirmed first. */
export function writesOf(error: Error | null): string[] | null {
  if (!(error instanceof ApiError) || error.problem.code !== "precondition_failed") return null;
  const writes = error.problem.details?.["writes"];
  if (!Array.isArray(writes)) return null;
  return writes.map(({ verb, object }: { verb?: string; object?: string | null }) =>
    [verb, object].filter(Boolean).join(" "),
  );
}

"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { parseAsString, useQueryState } from "nuqs";
import { uuidv7 } from "uuidv7";
import * as z from "zod";
import { ApiError, call, query } from "@/components/data/api";
import type { Input, Output } from "@/server/api/endpoint";
import { Write } from "@/server/queries/contract";
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
export function writesOf(error: Error | null): Write[] | null {
  if (!(error instanceof ApiError) || error.problem.code !== "precondition_failed") return null;
  return z.array(Write).safeParse(error.problem.details?.["writes"]).data ?? null;
}

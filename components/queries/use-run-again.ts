"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { parseAsString, useQueryState } from "nuqs";
import { uuidv7 } from "uuidv7";
import { type ApiError, call, query } from "@/components/data/api";
import { useViewer } from "@/components/shell/viewer";
import { toast } from "@/components/ui/toast";
import type { Output } from "@/server/api/endpoint";
import { runStatement } from "@/server/queries/contract";
import { getStatement, type Statement } from "@/server/statements/contract";
import { againOf } from "./run-again";
import { loneWish, questionOf } from "./use-run";

/** Runs an old statement anew and shows the new one in its place; what would change data is asked first. */
export function useRunAgain(statement: Statement) {
  const client = useQueryClient();
  const viewer = useViewer();
  const [, show] = useQueryState("statement", parseAsString.withOptions({ history: "replace" }));
  const again = againOf(statement, viewer.id);
  const { sql, parameters, ...target } = again.asked;
  const wish = loneWish({ target, sql, parameters });
  const run = useMutation<Output<typeof runStatement>, ApiError, { isConfirmed: boolean }>({
    mutationFn: ({ isConfirmed }) =>
      call(runStatement, { ...again.asked, ...again.marks, isConfirmed }, { idempotencyKey: uuidv7() }),
    onSuccess: (started) => {
      client.setQueryData(query(getStatement, { statementId: started.id }).queryKey, started);
      void show(started.id);
    },
    onError: (error) => {
      if (!questionOf(error, wish)) toast.error(error.message);
    },
  });
  return {
    start: () => run.mutate({ isConfirmed: false }),
    confirm: () => run.mutate({ isConfirmed: true }),
    dismiss: run.reset,
    question: run.error ? questionOf(run.error, wish) : null,
    isPending: run.isPending,
  };
}

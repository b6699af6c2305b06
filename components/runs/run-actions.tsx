"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Ban, RotateCw } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ApiError, mutation } from "@/components/data/api";
import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { toast } from "@/components/ui/toast";
import { cancelRun, type RunDetail, retryRun } from "@/server/runs/contract";
import { runHref } from "./routes";

/** What can be done to a run now. The server says what may be done. */
export function RunActions({ run }: { run: RunDetail }) {
  const client = useQueryClient();
  const router = useRouter();
  const settled = () => client.invalidateQueries({ queryKey: ["runs"] });
  const say = (error: ApiError) => toast.error(error.problem.title, { description: error.problem.detail });
  const cancel = useMutation({ ...mutation(cancelRun), onSettled: settled, onError: say });
  const retry = useMutation({
    ...mutation(retryRun),
    onSettled: settled,
    onError: say,
    onSuccess: (fresh) => router.push(runHref(fresh.id)),
  });
  return (
    <>
      {run.canRetry ? (
        <Button pending={retry.isPending} onClick={() => retry.mutate({ runId: run.id })}>
          <RotateCw aria-hidden />
          Retry
        </Button>
      ) : null}
      {run.canCancel ? (
        <Confirm
          title="Cancel this run?"
          action="Cancel the run"
          dismiss="Let it run"
          danger
          onConfirm={() => cancel.mutate({ runId: run.id })}
          trigger={
            <Button variant="danger-quiet" pending={cancel.isPending || run.state === "cancelling"}>
              <Ban aria-hidden />
              Cancel
            </Button>
          }
        >
          It is stopped at the outside as well{run.children.length > 0 ? ", with everything it started" : ""}.
          What is already done stays done.
        </Confirm>
      ) : null}
    </>
  );
}

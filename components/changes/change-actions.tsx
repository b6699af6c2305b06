"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Check, Pencil, Play, RefreshCw, Send, Split, Undo2, X } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useId, useState } from "react";
import { type ApiError, call, mutation } from "@/components/data/api";
import { plural } from "@/components/data/format";
import { Button } from "@/components/ui/button";
import { buttonStyle } from "@/components/ui/button-style";
import { Checkbox } from "@/components/ui/checkbox";
import { Confirm } from "@/components/ui/confirm";
import { toast } from "@/components/ui/toast";
import {
  type Action,
  applyChange,
  approveChange,
  type ChangeDetail,
  draftRemainder,
  planChange,
  rejectChange,
  revertChange,
  submitChange,
  withdrawChange,
} from "@/server/changes/contract";
import { ReasonDialog } from "./reason-dialog";
import { changeHref, editChangeHref } from "./routes";

function useWrites(change: ChangeDetail) {
  const client = useQueryClient();
  const router = useRouter();
  const options = {
    onSettled: () => client.invalidateQueries({ queryKey: ["changes"] }),
    onError: (error: ApiError) =>
      void toast.error(error.problem.title, { description: error.problem.detail }),
  };
  const { id: changeId } = change;
  const plan = useMutation({ ...mutation(planChange), ...options });
  const submit = useMutation({ ...mutation(submitChange), ...options });
  const approve = useMutation({ ...mutation(approveChange), ...options });
  const withdraw = useMutation({ ...mutation(withdrawChange), ...options });
  const apply = useMutation({ ...mutation(applyChange), ...options });
  const revert = useMutation({
    ...mutation(revertChange),
    ...options,
    onSuccess: (made) => router.push(changeHref(made.id)),
  });
  const remainder = useMutation({
    ...mutation(draftRemainder),
    ...options,
    onSuccess: (made) => router.push(changeHref(made.id)),
  });
  const all = [plan, submit, approve, withdraw, apply, revert, remainder];
  return {
    isPending: all.some((one) => one.isPending),
    plan: () => plan.mutate({ changeId }),
    submit: () => submit.mutate({ changeId }),
    approve: () => approve.mutate({ changeId, planHash: change.planHash ?? "" }),
    withdraw: () => withdraw.mutate({ changeId }),
    apply: (countsRows: boolean) => apply.mutate({ changeId, countsRows }),
    revert: () => revert.mutate({ changeId }),
    remainder: () => remainder.mutate({ changeId }),
  };
}

/** What may be done with it now; the server says what, and the one that leads on stands out. */
export function ChangeActions({ change }: { change: ChangeDetail }) {
  const writes = useWrites(change);
  const may = (action: Action) => change.may.includes(action);
  const { isPending } = writes;
  return (
    <>
      {may("withdraw") ? (
        <Button variant="ghost" disabled={isPending} onClick={writes.withdraw}>
          Withdraw
        </Button>
      ) : null}
      {may("edit") ? (
        <Link href={editChangeHref(change.id)} className={buttonStyle({})}>
          <Pencil aria-hidden />
          Edit
        </Link>
      ) : null}
      {may("plan") ? (
        <Button
          variant={change.state === "draft" ? "primary" : "secondary"}
          pending={isPending && change.state === "draft"}
          onClick={writes.plan}
        >
          <RefreshCw aria-hidden />
          {change.planHash ? "Plan again" : "Plan"}
        </Button>
      ) : null}
      {may("reject") ? <Reject change={change} isPending={isPending} /> : null}
      {may("submit") ? (
        <Button variant="primary" pending={isPending} onClick={writes.submit}>
          <Send aria-hidden />
          {submitWord(change)}
        </Button>
      ) : null}
      {may("approve") ? (
        <Button variant="primary" pending={isPending} onClick={writes.approve}>
          <Check aria-hidden />
          Approve
        </Button>
      ) : null}
      {may("apply") ? <Apply change={change} isPending={isPending} onApply={writes.apply} /> : null}
      {may("remainder") ? (
        <Button pending={isPending} onClick={writes.remainder}>
          <Split aria-hidden />
          Plan what is left
        </Button>
      ) : null}
      {may("revert") ? (
        <Button pending={isPending} onClick={writes.revert}>
          <Undo2 aria-hidden />
          Revert
        </Button>
      ) : null}
    </>
  );
}

interface RejectProps {
  change: ChangeDetail;
  isPending: boolean;
}

function Reject({ change: { id: changeId, planHash, requesterName }, isPending }: RejectProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button variant="danger-quiet" disabled={isPending} onClick={() => setOpen(true)}>
        <X aria-hidden />
        Reject
      </Button>
      {isOpen ? (
        <ReasonDialog
          title="Reject this change"
          action="Reject"
          hint={`${requesterName} is told, and may edit it and ask again`}
          onReason={(comment) => call(rejectChange, { changeId, planHash: planHash ?? "", comment })}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </>
  );
}

function submitWord({ state, approvalsNeeded }: ChangeDetail): string {
  if (state === "failed") return "Ask again";
  return approvalsNeeded === 0 ? "Make ready" : "Ask for approval";
}

interface ApplyProps {
  change: ChangeDetail;
  isPending: boolean;
  onApply: (countsRows: boolean) => void;
}

function Apply({ change, isPending, onApply }: ApplyProps) {
  const { counts, state, steps, stepsDone } = change;
  const left = steps - stepsDone;
  const [countsRows, setCountsRows] = useState(true);
  const countsId = useId();
  return (
    <Confirm
      trigger={
        <Button variant="primary" pending={isPending}>
          <Play aria-hidden />
          {state === "failed" ? "Go on" : "Apply"}
        </Button>
      }
      title={state === "failed" ? `Go on with ${plural(left, "step")}` : `Apply ${plural(steps, "step")}`}
      action={state === "failed" ? "Go on" : "Apply"}
      danger={(counts?.loses ?? 0) > 0}
      onConfirm={() => onApply(countsRows)}
    >
      {counts && counts.gains + counts.loses > 0 ? (
        <p>
          {plural(counts.loses, "access is lost", "accesses are lost")} and{" "}
          {plural(counts.gains, "is gained", "are gained")}, of {plural(counts.principals, "principal")} and{" "}
          {plural(counts.resources, "table or database", "tables and databases")}.
        </p>
      ) : (
        <p>Nobody gains or loses anything by it.</p>
      )}
      <p>AWS sees your own roles. It is refused where something has changed since it was planned.</p>
      {counts && counts.gains + counts.loses > 0 ? (
        <div className="mt-3 flex items-start gap-2">
          <Checkbox id={countsId} checked={countsRows} onCheckedChange={setCountsRows} />
          <label htmlFor={countsId}>
            Where row filters change, count rows as those whom they are for, to see that none lies outside: of
            10 tables of 1 GB at most, which Athena bills
          </label>
        </div>
      ) : null}
    </Confirm>
  );
}

"use client";

import { CircleAlert, CircleCheck, CircleDashed, Hand } from "lucide-react";
import Link from "next/link";
import { plural } from "@/components/data/format";
import { Time } from "@/components/data/time";
import { runHref } from "@/components/runs/routes";
import { cn } from "@/components/ui/cn";
import { Panel } from "@/components/ui/panel";
import type { ChangeDetail, Check, Verdict } from "@/server/changes/contract";
import { isOver } from "./change-words";
import { isLeftUndone } from "./left-undone";
import { PlanChecks } from "./plan-checks";

/** What policy asks for and who said what; while it is applied its run, and then what looking again found. */
export function ChangeChecks({ change }: { change: ChangeDetail }) {
  return (
    <>
      <PlanChecks change={change} />
      <Approvals change={change} />
      {change.run ? <Applied change={change} /> : null}
      {change.expiries.length > 0 ? <Expiries change={change} /> : null}
    </>
  );
}

function Approvals({ change }: { change: ChangeDetail }) {
  const { requirement, approvals, verdicts, approvers, isAdminMissing } = change;
  const isShort = requirement !== null && approvers < requirement.approvals;
  return (
    <Panel title="Approvals">
      {requirement === null ? (
        <p className="text-muted">
          {isOver(change) ? "None is asked for any more." : "How many it needs follows from its plan."}
        </p>
      ) : (
        <>
          <p className="font-medium">
            {requirement.approvals === 0
              ? "None needed"
              : `${Math.min(approvals, requirement.approvals)} of ${requirement.approvals} given`}
          </p>
          <p className="text-muted">
            {requirement.why}
            {requirement.byAdmin ? " An admin must be among those who ask or approve." : null}
          </p>
          {isAdminMissing ? <p className="mt-1 text-waiting">An admin's approval is missing.</p> : null}
          {isShort ? (
            <p className="mt-1 text-failed">Only {plural(approvers, "person", "people")} could approve it.</p>
          ) : null}
        </>
      )}
      {verdicts.length > 0 ? (
        <ul className="mt-3 grid gap-2">
          {verdicts.map((verdict) => (
            <Said key={verdict.id} verdict={verdict} />
          ))}
        </ul>
      ) : null}
    </Panel>
  );
}

function Said({ verdict }: { verdict: Verdict }) {
  const isYes = verdict.verdict === "approve";
  const Icon = isYes ? CircleCheck : CircleAlert;
  return (
    <li className={cn("flex gap-2", verdict.isVoid && "text-muted")}>
      <Icon
        aria-hidden
        className={cn(
          "mt-0.5 size-4 shrink-0",
          verdict.isVoid ? "text-faint" : isYes ? "text-good" : "text-failed",
        )}
      />
      <span className="min-w-0 wrap-anywhere">
        {verdict.personName} {isYes ? "approved" : "rejected"} it
        {verdict.isVoid ? ", as it was before" : null}
        {verdict.comment ? `: ${verdict.comment}` : null}{" "}
        <Time at={verdict.at} className="text-sm text-faint" />
      </span>
    </li>
  );
}

function Applied({ change }: { change: ChangeDetail }) {
  const { run, checks, state } = change;
  const isUndone = isLeftUndone(change);
  return (
    <Panel
      title={isUndone ? "Not applied" : "Applied"}
      after={
        run?.isVisible ? (
          <Link href={runHref(run.id)} className="text-accent-ink hover:underline">
            Its run
          </Link>
        ) : null
      }
    >
      {state === "applying" ? (
        <p className="text-muted">{run?.progressText ?? "Waiting for a worker"}</p>
      ) : checks === null ? (
        <p className="text-muted">{isUndone ? "Nothing of it was done." : "Nothing was looked at again."}</p>
      ) : (
        <ul className="grid gap-2">
          {checks.map((check) => (
            <CheckLine key={`${check.how} ${check.title} ${check.detail}`} check={check} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

const HOW_WORDS: Record<Check["how"], string> = {
  read: "read again",
  tried: "tried as this role",
  untried: "not tried",
};

function CheckLine({ check: { how, isOk, title, detail } }: { check: Check }) {
  const Icon = how === "untried" ? CircleDashed : isOk ? CircleCheck : CircleAlert;
  const tone = how === "untried" ? "text-faint" : isOk ? "text-good" : "text-failed";
  return (
    <li className="flex gap-2">
      <Icon aria-hidden className={cn("mt-0.5 size-4 shrink-0", tone)} />
      <span className="min-w-0 wrap-anywhere">
        {how === "untried" ? null : (
          <span className="sr-only">{isOk ? "As planned: " : "Not as planned: "}</span>
        )}
        {title}
        <span className="text-sm text-faint"> · {HOW_WORDS[how]}</span>
        {detail ? <span className={cn("block", isOk ? "text-muted" : "text-failed")}>{detail}</span> : null}
      </span>
    </li>
  );
}

const EXPIRY_WORDS: Record<string, (count: number) => string> = {
  waiting: (count) => (count === 1 ? "ends" : "end"),
  superseded: (count) => `${count === 1 ? "was" : "were"} given anew before`,
  ended: () => "ended",
};

function Expiries({ change }: { change: ChangeDetail }) {
  return (
    <Panel title="For a time">
      <ul className="grid gap-1">
        {change.expiries.map((one) => (
          <li key={`${one.expiresAt} ${one.state} ${one.problem}`} className="flex gap-2">
            <Hand aria-hidden className="mt-0.5 size-4 shrink-0 text-faint" />
            <span>
              {plural(one.count, "permission")} {EXPIRY_WORDS[one.state]?.(one.count) ?? one.state}{" "}
              <Time at={one.expiresAt} />
              {one.problem ? (
                <span className="wrap-anywhere block text-failed">
                  Could not be taken back, and is tried again. {one.problem}
                </span>
              ) : null}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

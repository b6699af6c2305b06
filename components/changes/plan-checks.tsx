"use client";

import { CircleAlert, CircleCheck, CircleMinus, ShieldAlert } from "lucide-react";
import { useState } from "react";
import { call } from "@/components/data/api";
import { plural } from "@/components/data/format";
import { Time } from "@/components/data/time";
import { BreachList } from "@/components/policy-tests/breach-list";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Panel } from "@/components/ui/panel";
import { type ChangeDetail, overrideChecks, type PlanCheck } from "@/server/changes/contract";
import { groupsOf } from "./plan-check-groups";
import { ReasonDialog } from "./reason-dialog";

/** What is to hold whatever is changed: what the plan breaks, what it mends, and who overrode that. */
export function PlanChecks({ change }: { change: ChangeDetail }) {
  const [isOverriding, setOverriding] = useState(false);
  const { planChecks, overrides } = change;
  if (planChecks.length === 0 && overrides.length === 0) return null;
  const { broken, mended } = groupsOf(planChecks);
  return (
    <Panel title="Policy tests" after={<Sum broken={broken.length} mended={mended.length} />}>
      <div className="grid gap-3">
        <ChecksFound checks={planChecks} />
        {overrides.map(({ id, personName, reason, checks, isOfPlan, isStanding, at }) => (
          <p key={id} className={cn("flex gap-2 wrap-anywhere", (isOfPlan && isStanding) || "text-muted")}>
            <ShieldAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-waiting" />
            <span className="min-w-0">
              {personName} overrode {checks.map(({ name }) => name).join(", ")}
              {isOfPlan ? null : ", of an earlier plan"}
              {isStanding ? null : ", who may not any more"}: {reason}{" "}
              <Time at={at} className="text-sm text-faint" />
            </span>
          </p>
        ))}
        {change.may.includes("override") ? (
          <div>
            <Button variant="danger-quiet" onClick={() => setOverriding(true)}>
              <ShieldAlert aria-hidden />
              Override
            </Button>
          </div>
        ) : null}
      </div>
      {isOverriding ? (
        <ReasonDialog
          title="Apply it in spite of what it breaks"
          action="Override"
          hint="It stays on this change for good"
          onReason={(reason) =>
            call(overrideChecks, { changeId: change.id, planHash: change.planHash ?? "", reason })
          }
          onClose={() => setOverriding(false)}
        />
      ) : null}
    </Panel>
  );
}

/** Those that it breaks first, each with what would break it. */
export function ChecksFound({ checks }: { checks: readonly PlanCheck[] }) {
  const { broken, mended, failing, passing } = groupsOf(checks);
  return (
    <>
      {broken.map((check) => (
        <Broken key={check.id} check={check} />
      ))}
      {mended.map((check) => (
        <Line key={check.id} icon={CircleCheck} tone="text-good" says={`Mends ${check.name}`} />
      ))}
      {failing.map((check) => (
        <Line
          key={check.id}
          icon={CircleMinus}
          tone="text-faint"
          says={`${check.name} fails as before: ${plural(check.after, "breach", "breaches")}`}
        />
      ))}
      {passing > 0 ? (
        <p className="text-muted">
          {plural(passing, "test")} {passing === 1 ? "passes" : "pass"} before and after.
        </p>
      ) : null}
    </>
  );
}

function Sum({ broken, mended }: { broken: number; mended: number }) {
  return (
    <span className="flex gap-3 font-medium">
      {broken > 0 ? <span className="text-failed">breaks {broken}</span> : null}
      {mended > 0 ? <span className="text-good">mends {mended}</span> : null}
    </span>
  );
}

function Broken({ check }: { check: PlanCheck }) {
  const { name, says, before, added, breaks, isOverridden } = check;
  return (
    <div className="grid gap-1.5">
      <Line
        icon={CircleAlert}
        tone={isOverridden ? "text-waiting" : "text-failed"}
        says={before > 0 ? `Breaks ${name} further` : `Breaks ${name}`}
        note={isOverridden ? "overridden" : "keeps it from being applied"}
      />
      <div className="grid gap-1.5 pl-6">
        <p className="text-muted">{says}.</p>
        <BreachList breaches={breaks.slice(0, added)} count={added} label={`What breaks ${name}`} />
      </div>
    </div>
  );
}

interface LineProps {
  icon: typeof CircleCheck;
  tone: string;
  says: string;
  note?: string;
}

function Line({ icon: Icon, tone, says, note }: LineProps) {
  return (
    <p className="flex gap-2">
      <Icon aria-hidden className={cn("mt-0.5 size-4 shrink-0", tone)} />
      <span className="min-w-0 wrap-anywhere">
        {says}
        {note ? <span className="text-sm text-faint"> · {note}</span> : null}
      </span>
    </p>
  );
}

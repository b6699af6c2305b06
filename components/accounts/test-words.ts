import { plural } from "@/components/data/format";
import type { Tone } from "@/components/data/state-mark";
import type { Account, Check, IamStatement } from "@/server/accounts/contract";

/** How the connection of an account stands, by its newest test. */
export function standingOf(test: Account["test"]): { tone: Tone; word: string } {
  if (test === null) return { tone: "queued", word: "Not tested" };
  if (test.isRunning) return { tone: "working", word: "Testing" };
  if (test.problems === null) return { tone: "ended", word: "Not finished" };
  if (test.problems > 0) return { tone: "failed", word: plural(test.problems, "problem", "problems") };
  return { tone: "good", word: "Works" };
}

const OUTCOMES: Record<Check["outcome"], { tone: Tone; word: string }> = {
  ok: { tone: "good", word: "Allowed" },
  denied: { tone: "failed", word: "Denied" },
  failed: { tone: "failed", word: "Failed" },
  skipped: { tone: "ended", word: "Not tried" },
};

export const outcomeOf = ({ outcome }: Check) => OUTCOMES[outcome];

/** The checks to read first: what went wrong, then what was not tried. */
export const notable = (checks: readonly Check[]) => [
  ...checks.filter(({ outcome }) => outcome === "denied" || outcome === "failed"),
  ...checks.filter(({ outcome }) => outcome === "skipped"),
];

export interface RoleChecks {
  /** Null is Headgate's own credentials. */
  roleArn: string | null;
  checks: Check[];
}

/** What went well, by the role that AWS saw. */
export function passedByRole(checks: readonly Check[]): RoleChecks[] {
  const groups = new Map<string | null, Check[]>();
  for (const check of checks) {
    if (check.outcome !== "ok") continue;
    const known = groups.get(check.roleArn);
    if (known) known.push(check);
    else groups.set(check.roleArn, [check]);
  }
  return [...groups].map(([roleArn, passed]) => ({ roleArn, checks: passed }));
}

/** What each role's policy lacks, in one list to paste; only where several checks miss something of it. */
export function missingByRole(checks: readonly Check[]): { to: string; statements: IamStatement[] }[] {
  const roles = new Map<string, { count: number; statements: Map<string, IamStatement> }>();
  for (const { missing } of checks) {
    if (!missing) continue;
    const role = roles.get(missing.to) ?? { count: 0, statements: new Map<string, IamStatement>() };
    roles.set(missing.to, role);
    role.count += 1;
    for (const { Action, ...rest } of missing.statements) {
      const key = JSON.stringify(rest);
      const actions = [...new Set([...(role.statements.get(key)?.Action ?? []), ...Action])].sort();
      role.statements.set(key, { ...rest, Action: actions });
    }
  }
  return [...roles]
    .filter(([, { count }]) => count > 1)
    .map(([to, { statements }]) => ({ to, statements: [...statements.values()] }));
}

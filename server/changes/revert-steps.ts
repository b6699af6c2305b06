import { hoursOf } from "./expiry-store";
import type { ChangeKind } from "./kinds";
import type { StepRow } from "./step-store";

interface Back {
  steps: unknown[];
  /** Titles of what took something whose hour has passed since: it is not given back. */
  passed: string[];
}

/** What takes back what was done, last first. What was had for a time is given back for what is left of it. */
export async function stepsBack(
  kind: ChangeKind,
  changeId: string,
  done: readonly Pick<StepRow, "title" | "inverse">[],
): Promise<Back> {
  const back = done.toReversed().flatMap(({ inverse, title }) => inverse.map((step) => ({ step, title })));
  const keys = back.flatMap(({ step }) => kind.leasesOf(step, null).map(({ key }) => key));
  const hours = await hoursOf(keys, changeId);
  const parts = back.flatMap(({ step, title }) =>
    kind.byHour(step, hours).map((part) => ({ ...part, title })),
  );
  const hasPassed = (expiresAt: string | null) => expiresAt !== null && new Date(expiresAt) <= new Date();
  const passed = parts.filter(({ expiresAt }) => hasPassed(expiresAt)).map(({ title }) => title);
  return {
    steps: parts.filter(({ expiresAt }) => !hasPassed(expiresAt)).map(({ step }) => step),
    passed: [...new Set(passed)],
  };
}

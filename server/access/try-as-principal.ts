import { accountOnRecord, recordedTarget } from "@/server/accounts";
import { AwsError } from "@/server/aws/error";
import type { Check, Effect } from "@/server/changes";
import { sideBySide } from "@/server/side-by-side";
import type { CurrentLake } from "./lake";
import { type Trial, trialsOf, type Untried, wordsOf } from "./trials";
import { type Trying, tryByAthena } from "./try-by-athena";
import { tryByGlue } from "./try-by-glue";

const AT_ONCE = 4;
const NAMED_MAX = 3;

export type Asked = Omit<Trying, "target">;

/** What roles that people have see and read of tables whose access changed, asked as those roles; and what was not. */
export async function tryAsPrincipals(
  current: CurrentLake,
  effects: readonly Effect[],
  asked: Asked,
): Promise<Check[]> {
  const { trials, untried } = trialsOf(current, effects);
  const found = await sideBySide(trials, AT_ONCE, (trial) => tried(current, trial, asked));
  const all: (Check | Untried)[] = [...found.flat(), ...untried];
  return [...all.filter((one) => "how" in one), ...grouped(all.filter((one) => "why" in one))];
}

async function tried(current: CurrentLake, trial: Trial, asked: Asked): Promise<(Check | Untried)[]> {
  asked.signal.throwIfAborted();
  const at = { accountId: trial.place.catalogId, roleArn: trial.principal };
  const target = recordedTarget(at, await accountOnRecord(at.accountId), "headgate-check");
  try {
    const shown = await tryByGlue(current, trial, target);
    return trial.isRead ? [...shown, ...(await tryByAthena(current, trial, { ...asked, target }))] : shown;
  } catch (error) {
    if (!(error instanceof AwsError) || error.service !== "sts") throw error;
    return [{ what: wordsOf(trial), why: `Headgate can't act as it: ${error.message}` }];
  }
}

/** One line for all that was not tried for the same reason. */
function grouped(untried: readonly Untried[]): Check[] {
  const by = new Map<string, Set<string>>();
  for (const { what, why } of untried) by.set(why, (by.get(why) ?? new Set()).add(what));
  return [...by].map(([why, set]) => {
    const [all, more] = [[...set], set.size - NAMED_MAX];
    const title = all.slice(0, NAMED_MAX).join(", ") + (more > 0 ? ` and ${more} more` : "");
    return { title, isOk: true, detail: why, how: "untried" };
  });
}

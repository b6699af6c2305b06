import { listAccounts } from "@/server/accounts";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import type { Context } from "@/server/identity";
import type * as contract from "./contract";
import { currentLake } from "./lake";
import { type NewestRun, newestRuns } from "./refresh-store";
import type { Taken } from "./snapshot-store";
import { subjectOfAccount } from "./subject";

const ENDED_WELL = new Set(["succeeded", "cancelled"]);
const ACCOUNTS_MAX = 200;

/** The accounts in which the person has a role, and all of them for whoever may see people; each with what is known. */
export async function listLakes(
  ctx: Context,
  _input: ParsedInput<typeof contract.listLakes>,
): Promise<Output<typeof contract.listLakes>> {
  const [{ version, taken }, { items: accounts }] = await Promise.all([
    currentLake(),
    listAccounts(ctx, { limit: ACCOUNTS_MAX }),
  ]);
  const runs = await newestRuns(accounts.map(({ id }) => id));
  return {
    version,
    items: accounts.map(({ id, name, region, principalArn }) => ({
      ...{ accountId: id, name, region, principalArn, scheduleSubjectId: subjectOfAccount(id) },
      snapshot: shownSnapshot(taken.find(({ accountId }) => accountId === id)),
      run: shownRun(
        ctx,
        runs.find(({ accountId }) => accountId === id),
      ),
    })),
  };
}

const shownSnapshot = (taken: Taken | undefined): contract.Lake["snapshot"] =>
  taken ? { ...taken, takenAt: taken.takenAt.toISOString() } : null;

/** One that ended well is told by its snapshot. */
function shownRun({ actor }: Context, run: NewestRun | undefined): contract.Lake["run"] {
  if (!run || ENDED_WELL.has(run.state)) return null;
  const isVisible = actor.permissions.has("run.readAll") || run.ownerId === actor.id;
  return { ...run, isVisible };
}

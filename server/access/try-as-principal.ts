import { accountOnRecord, recordedTarget } from "@/server/accounts";
import { AwsError, mayPass } from "@/server/aws/error";
import { shownColumns } from "@/server/aws/glue-shown";
import type { Check, Effect } from "@/server/changes";
import type { CurrentLake } from "./lake";
import { principalWords } from "./step-words";

/** More would take long and tell little more. */
const TRIED_MAX = 10;

interface Trial {
  principal: string;
  accountId: string;
  database: string;
  table: string;
}

/**
 * What Glue shows roles that people have of tables whose access changed, asked as those roles: their rows of data are
 * nobody's to read for a check, and the columns tell who was let in.
 */
export async function tryAsPrincipals(
  current: CurrentLake,
  effects: readonly Effect[],
  signal: AbortSignal,
): Promise<Check[]> {
  const checks: Check[] = [];
  for (const trial of trialsOf(current, effects)) {
    signal.throwIfAborted();
    const check = await tried(current, trial);
    if (check) checks.push(check);
  }
  return checks;
}

/** Of people's own roles, in the account that the table lies in; one for each role and table. */
function trialsOf({ people }: CurrentLake, effects: readonly Effect[]): Trial[] {
  const roles = new Set(people.map(({ accountId, roleArn }) => `${accountId} ${roleArn}`));
  const found = new Map<string, Trial>();
  for (const { principal, accountId, resource } of effects) {
    const [database, table] = resource.split(".");
    if (!database || !table || !roles.has(`${accountId} ${principal}`)) continue;
    found.set(`${principal} ${resource}`, { principal, accountId, database, table });
  }
  return [...found.values()].slice(0, TRIED_MAX);
}

async function tried({ view }: CurrentLake, trial: Trial): Promise<Check | null> {
  const { principal, accountId, database, table } = trial;
  const { verdicts, described } = view.tableAccess(principal, { catalogId: accountId, database, table });
  // What IAM decides Headgate does not know.
  if (verdicts.DESCRIBE === "iam") return null;
  const expected = verdicts.DESCRIBE === "allow" ? [...described].sort() : [];
  const title = `${principalWords(principal)} sees ${words(expected)} of ${database}.${table}`;
  const account = await accountOnRecord(accountId);
  const target = recordedTarget({ accountId, roleArn: principal }, account, "headgate-check");
  try {
    const shown = await shownColumns(target, { database, table });
    const isOk = JSON.stringify(shown) === JSON.stringify(expected);
    return { title, isOk, detail: isOk ? null : `Glue shows it ${words(shown)}.`, how: "tried" };
  } catch (error) {
    const isPassing: boolean = mayPass(error);
    if (!(error instanceof AwsError) || isPassing) throw error;
    const isOk = expected.length === 0 && error.code === "aws_denied";
    return { title, isOk, detail: isOk ? null : error.message, how: "tried" };
  }
}

function words(columns: readonly string[]): string {
  if (columns.length === 0) return "nothing";
  return columns.length > 6 ? `${columns.length} columns` : `the columns ${columns.join(", ")}`;
}

import type { AwsTarget } from "@/server/aws/clients";
import { AwsError, mayPass } from "@/server/aws/error";
import { shownColumns } from "@/server/aws/glue-shown";
import type { Check } from "@/server/changes";
import { findDatabase } from "./find";
import type { CurrentLake } from "./lake";
import { principalWords } from "./step-words";
import { columnWords, LEFT_TO_IAM, type Trial, type Untried, wordsOf } from "./trials";

/** The columns that Glue shows a role, against those that it is to see. */
export async function tryByGlue(
  { lake, view }: CurrentLake,
  trial: Trial,
  target: AwsTarget,
): Promise<(Check | Untried)[]> {
  const { principal, table, place } = trial;
  // Of a link to a single table it shows the link.
  if (place !== table && !findDatabase(lake, place)?.target) return [];
  const { verdicts, described } = view.tableAccess(principal, place);
  if (verdicts.DESCRIBE === "iam") return [{ what: wordsOf(trial), why: LEFT_TO_IAM }];
  const expected = verdicts.DESCRIBE === "allow" ? [...described].sort() : [];
  const title = `${principalWords(principal)} sees ${columnWords(expected)} of ${place.database}.${place.table}`;
  const shown = await shownColumns(target, place).catch((error: unknown) => {
    if (!(error instanceof AwsError) || error.service === "sts" || mayPass(error)) throw error;
    return error as AwsError;
  });
  if (shown instanceof AwsError) {
    const isOk = expected.length === 0 && shown.code === "aws_denied";
    return [{ title, isOk, detail: isOk ? null : shown.message, how: "tried" }];
  }
  const isOk = JSON.stringify(shown) === JSON.stringify(expected);
  return [{ title, isOk, detail: isOk ? null : `Glue shows it ${columnWords(shown)}.`, how: "tried" }];
}

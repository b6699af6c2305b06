import { accountOnRecord, recordedTarget } from "@/server/accounts";
import type { AwsTarget } from "@/server/aws/clients";
import { type Job, RunFailure } from "@/server/runs";
import { findStatement, type OwnStatementRow } from "@/server/statements";
import type { StatementInput } from "./run-kinds";
import { type Standing, standingOf } from "./submit";

export interface StatementWork {
  row: OwnStatementRow;
  /** As the role that the statement was queued for, whatever the person may do by now: it is watched and stopped as that. */
  target: AwsTarget;
  standing: Standing;
}

/** What a statement's Run works with, whichever engine it is for. */
export async function statementWork({ run, input }: Job<StatementInput>): Promise<StatementWork> {
  const [row, account, standing] = await Promise.all([
    findStatement(run.id) as Promise<OwnStatementRow | null>,
    accountOnRecord(run.accountId ?? ""),
    standingOf(run.ownerId ?? "", run.accountId ?? ""),
  ]);
  if (!row) throw new RunFailure("statement_gone", "The statement of this run is not there any more.");
  return { row, target: recordedTarget(row, account, input.email), standing };
}

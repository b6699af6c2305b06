import { awsTargetFor } from "@/server/accounts";
import type { AwsTarget } from "@/server/aws/clients";
import * as data from "@/server/aws/redshift-data";
import { AppError } from "@/server/errors";
import { mayNow } from "@/server/identity";
import { RunFailure } from "@/server/runs";
import type { OwnStatementRow as StatementRow } from "@/server/statements";
import type { Passing } from "./passing";
import { refuseIfReadOnly } from "./safe-writes";

/** A statement, or a batch of them, that AWS has taken. */
export interface Sent {
  statementId: string;
  status: data.StatementStatus;
  hasResultSet: boolean;
  sessionId: string | null;
  dbUser: string | null;
  pid: number | null;
  /** ISO 8601, before the call; of one that was found in AWS, when AWS took it. */
  submittedAt: string;
}

/** What is to be brought to AWS once, under an id of ours. */
export interface Order {
  /** It is the client token, and the name is made of it. */
  id: string;
  target: AwsTarget;
  standing: Standing;
  row: Pick<StatementRow, "accountId" | "roleArn" | "warehouseKind" | "warehouse" | "sql">;
  send(): Promise<data.SubmittedStatement>;
  /** Makes durable what AWS has taken. */
  keep(sent: Sent): Promise<void>;
}

const TERMINAL = new Set<data.StatementStatus>(["FINISHED", "FAILED", "ABORTED"]);
export const isTerminal = (status: data.StatementStatus): boolean => TERMINAL.has(status);

// A statement under a second ends in the first call; a longer one has told its id by then and can be cancelled.
export const FIRST_WAIT_SECONDS = 1;
export const SUBMIT_FAILURES_MAX = 6;

/**
 * The name that a statement bears in AWS: it is found by it when the answer that told its id got lost. What the person
 * calls it comes second, since AWS finds names by their beginning.
 */
export const nameOf = (id: string, name: string | null = null) =>
  name === null ? `headgate-${id}` : `headgate-${id} ${name}`;

/**
 * Brings a statement to AWS once. What may have been sent before is looked for there first, since AWS forgets a
 * client token after 8 hours; only what AWS does not know is sent.
 */
export async function begin(order: Order, mayBeSent: boolean, failure: Passing | undefined): Promise<Sent> {
  if (mayBeSent) {
    const found = await data.findStatementByName(order.target, nameOf(order.id));
    if (found) return adopt(order, found);
    if (failure && failure.n >= SUBMIT_FAILURES_MAX) throw new RunFailure(failure.code, failure.message);
  }
  refuseWithdrawn(order.row, order.standing);
  await refuseIfReadOnly(order.row);
  const submittedAt = new Date().toISOString();
  const { id: statementId, ...known } = await order.send();
  const sent: Sent = { statementId, ...known, submittedAt };
  if (!isTerminal(sent.status)) await order.keep(sent);
  return sent;
}

async function adopt(order: Order, found: data.FoundStatement): Promise<Sent> {
  const known = { status: "SUBMITTED", hasResultSet: false, dbUser: null, pid: null } as const;
  const { id: statementId, sessionId, createdAt } = found;
  const sent: Sent = {
    statementId,
    sessionId,
    ...known,
    submittedAt: (createdAt ?? new Date()).toISOString(),
  };
  await order.keep(sent);
  return sent;
}

/** The format that a statement's result is asked for in. */
export const formatOf = ({ resultFormat }: Pick<StatementRow, "resultFormat">): "CSV" | "JSON" =>
  resultFormat === "JSON" ? "JSON" : "CSV";

/** The batch that a statement was sent in; its own id for one that was sent alone. */
export const batchOf = (statementId: string): string => statementId.split(":")[0] ?? statementId;

/** What the owner of a statement may do right now. */
export interface Standing {
  mayRun: boolean;
  /** Their IAM role in the account, or why they have none. */
  role: { arn: string } | { refusal: RunFailure };
}

/** Read side by side with the statement itself, since both are on the way of every one. */
export async function standingOf(ownerId: string, accountId: string): Promise<Standing> {
  const asker = { actor: { id: ownerId, email: "" } };
  const [mayRun, role] = await Promise.all([
    mayNow(ownerId, "query.run"),
    awsTargetFor(asker, accountId).then(
      ({ roleArn }) => ({ arn: roleArn }),
      (error: unknown) => {
        if (error instanceof AppError) return { refusal: new RunFailure(error.code, error.message) };
        throw error;
      },
    ),
  ]);
  return { mayRun, role };
}

/** What was asked for with a right that is gone by now is not sent. */
export function refuseWithdrawn({ accountId, roleArn }: Order["row"], { mayRun, role }: Standing): void {
  if ("refusal" in role) throw role.refusal;
  if (!mayRun) {
    const message = "Its owner may not run statements any more, so it was not sent.";
    throw new RunFailure("forbidden", message);
  }
  if (role.arn !== roleArn) {
    const message = `Your IAM role in the account ${accountId} is no longer ${roleArn}, so the statement was not sent. Run it again to run it as ${role.arn}.`;
    throw new RunFailure("forbidden", message);
  }
}

import type { AwsTarget } from "@/server/aws/clients";
import { AwsError, mayPass } from "@/server/aws/error";
import * as data from "@/server/aws/redshift-data";
import { type FirstPage, fetchPage, missingBy } from "@/server/results";
import type { Bound } from "./bind";
import { isLikelyToReturnRows } from "./classify";
import type { Outcome } from "./progress";
import { isTerminal, type Sent } from "./submit";

export const WAIT_SECONDS = 30;

type Known = Pick<Sent, "statementId"> & Partial<Sent>;

interface Watched {
  target: AwsTarget;
  resultFormat: string;
  bound: Bound;
  signal: AbortSignal;
  /** Whether it was under way before whoever looks now, and may have ended long ago. */
  isTakenUp: boolean;
}

/** Looks once, long: at the result where rows are likely, else at the status. What it tells may be not the end yet. */
export async function follow(watched: Watched, sent: Sent): Promise<Outcome> {
  try {
    return await waitFor(watched, sent);
  } catch (error) {
    // Others wait on it as well, and AWS takes no more of them: how it stands may still be asked.
    if (!isTooManyWaiting(error)) throw error;
    const outcome = await look(watched, sent, 0);
    if (isTerminal(outcome.status)) return outcome;
    throw error;
  }
}

export const isTooManyWaiting = (error: unknown) =>
  error instanceof AwsError && error.awsCode === "ActiveWaitingRequestsExceededException";

async function waitFor(watched: Watched, sent: Sent): Promise<Outcome> {
  const { target, bound, signal, resultFormat } = watched;
  const isOver = isTerminal(sent.status);
  const wait = isOver ? {} : { waitSeconds: WAIT_SECONDS, signal };
  if (isOver ? sent.status === "FINISHED" && sent.hasResultSet : isLikelyToReturnRows(bound.sql)) {
    const first = await firstPageOf(target, { ...sent, resultFormat }, wait);
    if (!("body" in first)) return look(watched, sent, 0);
    const outcome: Outcome = { ...sent, hasResultSet: true, status: "FINISHED", first };
    if (!watched.isTakenUp) return withPosition(bound, outcome);
    // A result tells no times, and now is not when it came.
    const description = await data.describeStatement(target, sent.statementId, undefined, signal);
    return withPosition(bound, { ...outcome, description, endedAt: description.endedAt });
  }
  return look(watched, sent, isOver ? 0 : WAIT_SECONDS);
}

/** Asks how a statement stands, and for its first page when it has come to its end with one. */
export async function look(
  { target, bound, signal, resultFormat, isTakenUp }: Watched,
  known: Known,
  waitSeconds: number,
): Promise<Outcome> {
  const { statementId } = known;
  const description = await data.describeStatement(target, statementId, waitSeconds || undefined, signal);
  const { status, hasResultSet, startedAt } = description;
  if (!isTerminal(status)) return { statementId, status, startedAt };
  const hasResult = status === "FINISHED" && hasResultSet;
  const first = hasResult ? await firstPageOf(target, { statementId, resultFormat }) : undefined;
  return withPosition(bound, {
    ...known,
    status,
    hasResultSet,
    description,
    ...(isTakenUp ? { endedAt: description.endedAt } : {}),
    ...(first ? { first } : {}),
  });
}

/**
 * The first page of a result. A statement that has finished stays so whatever becomes of its result: one that AWS
 * does not hand out is cut before its first row.
 */
export async function firstPageOf(
  target: AwsTarget,
  statement: { statementId: string; resultFormat: string },
  wait: { waitSeconds?: number; signal?: AbortSignal } = {},
): Promise<FirstPage> {
  try {
    return (await fetchPage(target, statement, wait)) ?? { cutReason: "gone" };
  } catch (error) {
    const missing = mayPass(error) ? null : missingBy(error);
    if (!missing) throw error;
    return missing;
  }
}

/** An outcome with its error in the words of the warehouse, and that error's place in the typed text. */
export function withPosition(bound: Bound, known: Outcome): Outcome {
  const error = known.description?.error ?? null;
  const position = /Position: (\d+)/.exec(error ?? "")?.[1];
  return { ...known, error, errorPosition: position ? bound.positionInSource(Number(position)) : null };
}

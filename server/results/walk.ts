import { setTimeout as delay } from "node:timers/promises";
import { AppError } from "@/server/errors";
import * as store from "./store";

const LOOK_MS = 250;

/**
 * The pages of a result from the n-th, in order, waiting for those that are still being fetched. A result that is cut
 * meanwhile throws, so that nobody takes its part for the whole; one that is known to be cut simply ends.
 */
export async function* walkPages(
  statementId: string,
  { from = 0, isCut, signal }: { from?: number; isCut: boolean; signal?: AbortSignal | undefined },
): AsyncGenerator<store.StoredPage> {
  for (let n = from; ; ) {
    // How it stands is read before the page: what is not there then never comes.
    const now = await store.keptOf(statementId);
    const page = await store.readPage(statementId, n);
    if (page) {
      yield page;
      n += 1;
      continue;
    }
    if (now?.state === "complete" || (now?.state === "cut" && isCut)) return;
    if (now?.state !== "fetching") throw broken(now);
    await delay(LOOK_MS, undefined, signal ? { signal } : {});
  }
}

/** Resolves with how a result stands once nothing more of it comes. */
export async function untilSettled(statementId: string, signal?: AbortSignal): Promise<store.Kept> {
  for (;;) {
    const now = await store.keptOf(statementId);
    if (!now || now.state === "expired") throw broken(now);
    if (now.state !== "fetching") return now;
    await delay(LOOK_MS, undefined, signal ? { signal } : {});
  }
}

const broken = (now: store.Kept | null) =>
  now?.state === "cut"
    ? new AppError("precondition_failed", `The result was cut while it was read: ${now.cutReason}.`)
    : new AppError("gone", "The result is not kept any more. Run it again.");

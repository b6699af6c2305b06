import { setTimeout as delay } from "node:timers/promises";
import { AppError } from "@/server/errors";
import * as store from "./store";

const LOOK_MS = 250;

/** Who a result is read for, which may take long. */
export interface Reader {
  /** Throws once they may read it no more. */
  checkAccess(): Promise<unknown>;
  signal?: AbortSignal | undefined;
}

/**
 * The pages of a result from the n-th, in order, waiting for those that are still being fetched, as long as its reader
 * may have them. A result that is cut meanwhile throws, so that nobody takes its part for the whole; one that is known
 * to be cut simply ends.
 */
export async function* walkPages(
  statementId: string,
  { from = 0, isCut, reader }: { from?: number; isCut: boolean; reader: Reader },
): AsyncGenerator<store.StoredPage> {
  for (let n = from; ; ) {
    // How it stands is read before the page: what is not there then never comes.
    const now = await store.keptOf(statementId);
    const page = await store.readPage(statementId, n);
    if (page) {
      await reader.checkAccess();
      yield page;
      n += 1;
      continue;
    }
    if (now?.state === "complete" || (now?.state === "cut" && isCut)) return;
    if (now?.state !== "fetching") throw broken(now);
    await delay(LOOK_MS, undefined, reader.signal ? { signal: reader.signal } : {});
  }
}

const broken = (now: store.Kept | null) =>
  now?.state === "cut"
    ? new AppError("precondition_failed", `The result was cut while it was read: ${now.cutReason}.`)
    : new AppError("gone", "The result is not kept any more. Run it again.");

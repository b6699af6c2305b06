import type pg from "pg";
import type { EventSource } from "@/server/events";
import { type NewRun, queueRunIn } from "@/server/runs";
import { REFRESH_KIND } from "./contract";

export interface RefreshInput {
  accountId: string;
  roleArn: string;
  /** Headgate has it read by itself. */
  isFirst?: boolean;
}

const TIMEOUT_MS = 2 * 60 * 60_000;
const RETRY = { attempts: 5, baseMs: 2_000, capMs: 60_000 };

export async function queueRefresh(
  client: pg.ClientBase,
  source: EventSource,
  input: RefreshInput,
  how: Pick<NewRun, "owner" | "idempotencyKey"> = {},
): Promise<string> {
  const run = await queueRunIn(client, source, {
    ...{ kind: REFRESH_KIND, title: `Read who may read what in ${input.accountId}` },
    ...{ input, accountId: input.accountId, timeoutMs: TIMEOUT_MS, retry: RETRY, ...how },
  });
  return run.id;
}

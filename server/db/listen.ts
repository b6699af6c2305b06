import pg from "pg";
import { env } from "@/server/env";
import { log } from "@/server/log";
import type { Channel } from "./channels";

const RETRY_MS = [100, 250, 500, 1_000, 2_000];

/**
 * Keeps one connection LISTENing on `channel` and calls `onSignal` at each NOTIFY, and once after every
 * (re)connection, since what was notified in between is lost. Returns a function that stops it.
 */
export function listen(channel: Channel, onSignal: () => void): () => Promise<void> {
  let client: pg.Client | undefined;
  let stopped = false;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;

  const again = () => {
    if (stopped || timer) return;
    const delay = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 2_000;
    failures += 1;
    timer = setTimeout(() => {
      timer = undefined;
      void connect();
    }, delay);
  };

  const connect = async () => {
    const next = new pg.Client({ connectionString: env().DATABASE_URL, keepAlive: true });
    client = next;
    next.on("notification", onSignal);
    next.on("error", () => {});
    next.on("end", again);
    try {
      await next.connect();
      await next.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
      failures = 0;
      onSignal();
    } catch (error) {
      if (failures === 0 && !stopped) log.warn("cannot listen", { channel, error });
      await next.end().catch(() => {});
      again();
    }
  };

  void connect();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await client?.end().catch(() => {});
  };
}

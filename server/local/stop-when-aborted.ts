import type { DuckDBConnection } from "@duckdb/node-api";

const AGAIN_MS = 20;

/**
 * Stops what a connection runs once the signal fires, until what is answered is called. DuckDB forgets an interrupt
 * that comes between two statements as soon as the second begins, so it is told again and again.
 */
export function stopWhenAborted(connection: DuckDBConnection, signal: AbortSignal): () => void {
  let again: NodeJS.Timeout | undefined;
  const stop = () => {
    connection.interrupt();
    again = setInterval(() => connection.interrupt(), AGAIN_MS);
  };
  if (signal.aborted) stop();
  else signal.addEventListener("abort", stop, { once: true });
  return () => {
    signal.removeEventListener("abort", stop);
    clearInterval(again);
  };
}

const TRIES_MAX = 8;
const PAUSE_MS_MAX = 30_000;

/** How long to wait before a part is sent again; null where that would change nothing. Status 0 is no answer at all. */
export function pauseMs(status: number, attempt: number): number | null {
  const mayPass = status === 0 || status === 429 || status >= 500;
  return mayPass && attempt < TRIES_MAX ? Math.min(PAUSE_MS_MAX, 1_000 * 2 ** attempt) : null;
}

/** Waits, or throws the signal's reason as soon as it fires. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal.addEventListener("abort", stop, { once: true });
  });
}

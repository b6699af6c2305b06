import { ActiveWaitingRequestsExceededException } from "@aws-sdk/client-redshift-data";
import { shown } from "./errors";

interface Waiter {
  id: string;
  isDone(): boolean;
  resolve(): void;
}

export interface Waiters {
  /** Resolves when `isDone` holds, when the time is over, or when the client went away. */
  wait(id: string, seconds: number, signal: AbortSignal, isDone: () => boolean): Promise<void>;
  /** Tells those who wait on a statement, or on a part of it, that it changed. */
  notify(statementId: string): void;
  /** Lets everybody go. */
  close(): void;
}

/** Long polling without looking: whoever changes a statement wakes those who wait on it. */
export function createWaiters(limit: number): Waiters {
  const waiting = new Map<string, Set<Waiter>>();
  const baseOf = (id: string) => id.slice(0, 36);
  return {
    wait: (id, seconds, signal, isDone) => {
      if (isDone() || signal.aborted) return Promise.resolve();
      const base = baseOf(id);
      const group = waiting.get(base) ?? new Set<Waiter>();
      if ([...group].filter((each) => each.id === id).length >= limit) {
        throw new ActiveWaitingRequestsExceededException(
          shown(`The number of active requests with WaitTimeSeconds for ${id} exceeds the limit.`),
        );
      }
      return new Promise((resolve) => {
        const leave = () => {
          clearTimeout(timer);
          signal.removeEventListener("abort", leave);
          group.delete(waiter);
          if (group.size === 0) waiting.delete(base);
          resolve();
        };
        const waiter: Waiter = { id, isDone, resolve: leave };
        const timer = setTimeout(leave, seconds * 1000);
        signal.addEventListener("abort", leave);
        group.add(waiter);
        waiting.set(base, group);
      });
    },
    notify: (statementId) => {
      for (const waiter of waiting.get(statementId) ?? []) if (waiter.isDone()) waiter.resolve();
    },
    close: () => {
      for (const group of waiting.values()) for (const waiter of group) waiter.resolve();
    },
  };
}

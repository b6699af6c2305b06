import type pg from "pg";
import type { EventSource } from "@/server/events";
import type { Permission } from "@/server/identity";

/** One time of a schedule that has come. */
export interface Due {
  subjectId: string;
  accountId: string;
  dueAt: Date;
  /** Who it is done as. */
  person: { id: string; name: string };
  roleArn: string;
  source: EventSource;
  /** The same time queued twice is one run. */
  idempotencyKey: string;
}

export type Queued = { runId: string } | { skip: string };

/** What may be done on a schedule: a domain tells of its own. */
export interface ScheduledKind {
  kind: string;
  /** What its subjects are, as Events name them. */
  resourceType: string;
  /** To set it; asked again each time it comes, of whom it is done as. */
  permission: Permission;
  readPermission: Permission;
  /** The account that its subject lies in; null where it is not there. */
  accountOf(subjectId: string): Promise<string | null>;
  /** Queues the Run in the transaction that moves the schedule on, or says why not this time. */
  queue(client: pg.ClientBase, due: Due): Promise<Queued>;
}

const holder = globalThis as typeof globalThis & { headgateScheduled?: Map<string, ScheduledKind> };
holder.headgateScheduled ??= new Map();
const kinds = holder.headgateScheduled;

/** Makes a kind known to this process: its schedules can be set here, and a worker does them. */
export function registerScheduled(kind: ScheduledKind): void {
  kinds.set(kind.kind, kind);
}

export const kindOf = (kind: string): ScheduledKind | undefined => kinds.get(kind);
export const allKinds = (): ScheduledKind[] => [...kinds.values()];

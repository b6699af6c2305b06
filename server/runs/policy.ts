import type { Permission } from "@/server/identity";
import { ENDED_STATES, type RunState } from "./contract";

interface Asker {
  id: string;
  permissions: ReadonlySet<Permission>;
}

interface Target {
  ownerId: string | null;
  state: RunState;
}

const isEnded = (state: RunState) => (ENDED_STATES as readonly string[]).includes(state);

/** A run is its owner's to see, and of those who may see all. */
export function maySee(actor: Asker, run: Pick<Target, "ownerId">): boolean {
  return actor.permissions.has("run.readAll") || run.ownerId === actor.id;
}

/** Whose runs a list shows: one person's, or everybody's (null). */
export function listedOwner(actor: Asker, wanted: string | undefined): string | null | "nobody" {
  if (actor.permissions.has("run.readAll")) return wanted ?? null;
  return wanted === undefined || wanted === actor.id ? actor.id : "nobody";
}

export function mayCancel(actor: Asker, run: Pick<Target, "ownerId">): boolean {
  if (actor.permissions.has("run.cancelAll")) return true;
  return actor.permissions.has("run.cancel") && run.ownerId === actor.id;
}

/** What the button says: it may be cancelled, and there is something left to cancel. */
export function canCancel(actor: Asker, run: Target): boolean {
  return mayCancel(actor, run) && !isEnded(run.state) && run.state !== "cancelling";
}

/** Only one's own: a new run acts in the name of whoever starts it. */
export function canRetry(actor: Asker, run: Target, kindAllows: boolean): boolean {
  return kindAllows && isEnded(run.state) && run.ownerId === actor.id && actor.permissions.has("run.cancel");
}

import type { Permission } from "@/server/identity/permissions";

export interface Viewer {
  id: string;
  permissions: ReadonlySet<Permission>;
}

/** Things of the whole organisation, which everybody who may read them may see change. */
const OF_ALL: Record<string, Permission> = {
  dataset: "catalog.read",
  lake: "access.read",
  change: "change.readAll",
};

/**
 * One sees what one owns, what one did, what one is told of and what is of all; the rest of the trail is for those who
 * may read all of it.
 */
export function maySee(
  viewer: Viewer,
  event: { ownerId: string | null; actorId: string | null; toldIds: readonly string[]; resourceType: string },
): boolean {
  if (viewer.permissions.has("audit.read")) return true;
  const needed = OF_ALL[event.resourceType];
  if (needed && viewer.permissions.has(needed)) return true;
  return [event.ownerId, event.actorId, ...event.toldIds].includes(viewer.id);
}

import type { Permission } from "@/server/identity/permissions";

export interface Viewer {
  id: string;
  permissions: ReadonlySet<Permission>;
}

/** One sees what one owns and what one did; the rest of the trail is for those who may read all of it. */
export function maySee(viewer: Viewer, event: { ownerId: string | null; actorId: string | null }): boolean {
  if (viewer.permissions.has("audit.read")) return true;
  return event.ownerId === viewer.id || event.actorId === viewer.id;
}

import type { ReactNode } from "react";
import { Shell } from "@/components/shell/shell";
import { livePosition } from "@/server/events";
import { requireActor } from "@/server/identity/current";

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const [actor, position] = await Promise.all([requireActor(), livePosition()]);
  return (
    <Shell
      position={position}
      viewer={{
        id: actor.id,
        name: actor.name,
        email: actor.email,
        role: actor.role,
        permissions: [...actor.permissions],
      }}
    >
      {children}
    </Shell>
  );
}

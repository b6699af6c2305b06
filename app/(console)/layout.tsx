import type { ReactNode } from "react";
import { Shell } from "@/components/shell/shell";
import { requireActor } from "@/server/identity";

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const actor = await requireActor();
  return (
    <Shell
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

"use client";

import { createContext, type ReactNode, useContext } from "react";

/** The signed-in person, as the server answered for this page. */
export interface Viewer {
  id: string;
  name: string;
  email: string;
  role: string;
  permissions: readonly string[];
}

const ViewerContext = createContext<Viewer | null>(null);

export function ViewerProvider({ viewer, children }: { viewer: Viewer; children: ReactNode }) {
  return <ViewerContext value={viewer}>{children}</ViewerContext>;
}

export function useViewer(): Viewer {
  const viewer = useContext(ViewerContext);
  if (!viewer) throw new Error("useViewer works only inside the console");
  return viewer;
}

/** Whether the viewer holds a permission; the same answer the server would give. */
export function useCan(permission: string | undefined): boolean {
  const viewer = useViewer();
  return permission === undefined || viewer.permissions.includes(permission);
}

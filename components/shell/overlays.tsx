"use client";

import dynamic from "next/dynamic";
import { useSyncExternalStore } from "react";

export type Overlay = "palette" | "shortcuts";

const CommandPalette = dynamic(() => import("./command-palette").then((module) => module.CommandPalette), {
  ssr: false,
});
const ShortcutsOverlay = dynamic(
  () => import("./shortcuts-overlay").then((module) => module.ShortcutsOverlay),
  {
    ssr: false,
  },
);

let open: Overlay | null = null;
const listeners = new Set<() => void>();

/** Opens the palette or the list of shortcuts; null closes. */
export function openOverlay(next: Overlay | null): void {
  open = next;
  for (const listener of listeners) listener();
}

/** The overlays' code is loaded when one is first opened. */
export function Overlays() {
  const current = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => open,
    () => null,
  );
  if (current === "palette") return <CommandPalette onClose={() => openOverlay(null)} />;
  if (current === "shortcuts") return <ShortcutsOverlay onClose={() => openOverlay(null)} />;
  return null;
}

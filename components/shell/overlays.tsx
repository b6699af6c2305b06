"use client";

import dynamic from "next/dynamic";
import { useEffect, useSyncExternalStore } from "react";

export type Overlay = "palette" | "shortcuts";

const loadPalette = () => import("./command-palette").then((module) => module.CommandPalette);
const CommandPalette = dynamic(loadPalette, { ssr: false });
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

const IDLE_MS = 1500;

/** The overlays' code comes when the page has come to rest, so that the first keys typed into the palette are not lost. */
export function Overlays() {
  useEffect(() => {
    const timer = setTimeout(() => void loadPalette(), IDLE_MS);
    return () => clearTimeout(timer);
  }, []);
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

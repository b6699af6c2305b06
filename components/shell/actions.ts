"use client";

import type { LucideIcon } from "lucide-react";
import type { Route } from "next";
import { useEffect, useSyncExternalStore } from "react";

/** Something a person can do from the palette, and by keys when it has some. Never for what destroys. */
export interface Action {
  /** `noun.verb`, unique. */
  id: string;
  title: string;
  group: string;
  icon: LucideIcon;
  /** `mod+enter`, `n`, `g q`. */
  keys?: string | undefined;
  keywords?: string | undefined;
  permission?: string | undefined;
  /** Where it goes, or what it does. */
  href?: Route;
  run?: () => void;
}

/** A row that the palette found somewhere else: a saved query, a table. */
export interface PaletteItem {
  id: string;
  title: string;
  hint?: string | undefined;
  icon: LucideIcon;
  href: Route;
}

/**
 * A kind of thing the palette searches. `useItems` is a hook: it is called while the palette is open, with what
 * was typed, and answers from the query cache or the network.
 */
export interface PaletteSource {
  id: string;
  group: string;
  permission?: string | undefined;
  useItems: (search: string) => { items: readonly PaletteItem[]; isPending: boolean };
}

const actions = new Map<string, Action>();
const listeners = new Set<() => void>();
let snapshot: readonly Action[] = [];

function changed() {
  snapshot = [...actions.values()];
  for (const listener of listeners) listener();
}

/** Adds actions and gives back how to take them away again. */
function registerActions(added: readonly Action[]): () => void {
  for (const action of added) actions.set(action.id, action);
  changed();
  return () => {
    for (const action of added) if (actions.get(action.id) === action) actions.delete(action.id);
    changed();
  };
}

/** Offers actions for as long as the component is mounted. Give a memoized or module-level list. */
export function useActions(added: readonly Action[]): void {
  useEffect(() => registerActions(added), [added]);
}

const NONE: readonly Action[] = [];

export function useRegisteredActions(): readonly Action[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => snapshot,
    () => NONE,
  );
}

"use client";

import { useSyncExternalStore } from "react";

/**
 * Code that is fetched when somebody is about to need it. What floats (menus, dialogs, popovers) is a third of the
 * code of a page, and most visits never open any of it.
 */
export function lazyModule<T>(load: () => Promise<T>) {
  let loaded: T | null = null;
  let isAsked = false;
  const listeners = new Set<() => void>();

  const preload = (): void => {
    if (isAsked) return;
    isAsked = true;
    load().then(
      (module) => {
        loaded = module;
        for (const listener of listeners) listener();
      },
      () => {
        // Offline for a moment: the next try starts anew.
        isAsked = false;
      },
    );
  };
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  };
  const read = () => loaded;
  const none = () => null;
  return { preload, use: (): T | null => useSyncExternalStore(subscribe, read, none) };
}

"use client";

import { useSyncExternalStore } from "react";
import { useViewer } from "@/components/shell/viewer";
import { toast } from "@/components/ui/toast";
import { prefixOf } from "./kept";
import { TabStore, type Tabs } from "./tab-store";

const stores = new Map<string, TabStore>();

/** The tabs of a person in this window: they outlive the page they are shown on. */
function storeOf(personId: string): TabStore {
  const known = stores.get(personId);
  if (known) return known;
  const store = new TabStore({
    local: localStorage,
    session: sessionStorage,
    prefix: prefixOf(personId),
    now: Date.now,
    onFull: (most) => toast.error(`There are ${most} tabs already: close some first.`),
  });
  stores.set(personId, store);
  window.addEventListener("storage", ({ key, newValue }) => {
    if (key !== null) store.receive(key, newValue);
  });
  window.addEventListener("pagehide", () => store.flush());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") store.flush();
  });
  return store;
}

const never = () => () => {};
const nothing = () => null;

/** The editor tabs; null until the browser has been asked. */
export function useTabs(): { store: TabStore; state: Tabs } | null {
  const { id } = useViewer();
  const store = useSyncExternalStore(never, () => storeOf(id), nothing);
  const state = useSyncExternalStore(store?.subscribe ?? never, store?.read ?? nothing, nothing);
  return store && state ? { store, state } : null;
}

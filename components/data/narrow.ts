"use client";

import { useSyncExternalStore } from "react";

const QUERY = "(max-width: 639px)";

/** Whether lists are drawn as lines of two instead of tables. */
export function useIsNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = window.matchMedia(QUERY);
      media.addEventListener("change", listener);
      return () => media.removeEventListener("change", listener);
    },
    () => window.matchMedia(QUERY).matches,
    () => false,
  );
}

"use client";

import { useEffect } from "react";

/** While there is something to lose, the browser asks before the page is closed or loaded anew. */
export function useAskBeforeLeaving(isOn: boolean) {
  useEffect(() => {
    if (!isOn) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isOn]);
}

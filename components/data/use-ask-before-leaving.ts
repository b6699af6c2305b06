"use client";

import { useEffect } from "react";

let held = 0;

/** Whether something was typed on this page that leaving it would lose. */
export const isSomethingToLose = (): boolean => held > 0;

/** While there is something to lose, the browser asks before the page is closed or loaded anew. */
export function useAskBeforeLeaving(isOn: boolean) {
  useEffect(() => {
    if (!isOn) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    held += 1;
    window.addEventListener("beforeunload", ask);
    return () => {
      held -= 1;
      window.removeEventListener("beforeunload", ask);
    };
  }, [isOn]);
}

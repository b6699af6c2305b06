"use client";

import { type RefObject, useEffect } from "react";

/** j and k (or the arrows, once a row has the focus) walk through the rows' links. */
export function useRowKeys(container: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const root = container.current;
      const target = event.target as HTMLElement;
      if (!root || target.closest("input, textarea, select, [contenteditable], [role=dialog], [role=menu]"))
        return;
      const isInside = root.contains(target) && target.matches(".row-link");
      const step = STEPS[event.key];
      if (!step || (event.key.startsWith("Arrow") && !isInside)) return;
      const links = [...root.querySelectorAll<HTMLElement>(".row-link")];
      const at = links.indexOf(target);
      const next = links[at < 0 ? 0 : at + step];
      if (!next) return;
      event.preventDefault();
      next.focus();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [container]);
}

const STEPS: Record<string, number> = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 };

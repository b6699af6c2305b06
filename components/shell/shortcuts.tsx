"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { useRegisteredActions } from "./actions";
import { chordOf, stepChord } from "./keys";
import { PERSONAL, visiblePlaces } from "./navigation";
import { openOverlay } from "./overlays";
import { useViewer } from "./viewer";

const CHORD_TIMEOUT_MS = 1200;

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

/** One listener for every shortcut of the page: palette, help, `g` navigation, registered actions. */
export function Shortcuts() {
  const router = useRouter();
  const viewer = useViewer();
  const actions = useRegisteredActions();

  useEffect(() => {
    const table = new Map<string, () => void>([
      ["mod+k", () => openOverlay("palette")],
      ["?", () => openOverlay("shortcuts")],
    ]);
    for (const group of [...visiblePlaces(viewer.permissions), PERSONAL]) {
      for (const place of group.places) table.set(`g ${place.key}`, () => router.push(place.href));
    }
    for (const action of actions) {
      const { keys, href, run } = action;
      if (!keys || (action.permission && !viewer.permissions.includes(action.permission))) continue;
      table.set(keys, () => (href ? router.push(href) : run?.()));
    }
    const known = new Set(table.keys());
    let pending: string | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;

    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || /^(Shift|Control|Alt|Meta)$/.test(event.key)) return;
      const chord = chordOf(event);
      if (isTyping(event.target) && !chord.startsWith("mod+")) return;
      const step = stepChord(pending, chord, known);
      pending = step.pending;
      clearTimeout(timer);
      timer = setTimeout(() => {
        pending = null;
      }, CHORD_TIMEOUT_MS);
      if (!step.hit) return;
      event.preventDefault();
      table.get(step.hit)?.();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("keydown", onKeyDown);
    };
  }, [router, viewer, actions]);

  return null;
}

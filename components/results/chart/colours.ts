"use client";

import { useSyncExternalStore } from "react";

/** Light and dark, told apart from each other and from the page (3:1 at least). */
const HUES = [200, 45, 300, 145, 20, 260, 85, 340];

export const seriesColour = (at: number): string => {
  const hue = HUES[at % HUES.length] ?? 200;
  // A second round is paler.
  const [light, dark] = at < HUES.length ? [0.55, 0.74] : [0.43, 0.86];
  return `light-dark(oklch(${light} 0.13 ${hue}), oklch(${dark} 0.12 ${hue}))`;
};

const DASHES = [[], [7, 3], [2, 3], [9, 3, 2, 3]];

/** Lines differ by more than colour. */
export const seriesDash = (at: number): number[] => DASHES[at % DASHES.length] ?? [];

/** What a canvas understands of a colour of ours, which may depend on the theme. */
export function resolveColour(near: Element, colour: string): string {
  const probe = document.createElement("span");
  probe.style.color = colour;
  near.append(probe);
  const resolved = getComputedStyle(probe).color;
  probe.remove();
  return resolved;
}

/** Changes with the theme: a canvas has to be drawn anew then. */
export function useThemeStamp(): string {
  return useSyncExternalStore(watchTheme, themeStamp, () => "");
}

const themeStamp = () =>
  `${document.documentElement.dataset["theme"] ?? "system"} ${matchMedia("(prefers-color-scheme: dark)").matches}`;

function watchTheme(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  const media = matchMedia("(prefers-color-scheme: dark)");
  media.addEventListener("change", onChange);
  return () => {
    observer.disconnect();
    media.removeEventListener("change", onChange);
  };
}

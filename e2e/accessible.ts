import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./fixtures";

const WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/**
 * Expects that axe finds nothing against WCAG 2.2 AA in the page, or in the part of it that `within` selects; nothing
 * at all where it is strict.
 */
export async function expectAccessible(
  page: Page,
  { within, what, isStrict }: { within?: string; what?: string; isStrict?: boolean } = {},
): Promise<void> {
  // What still fades in has too little contrast.
  await page.emulateMedia({ reducedMotion: "reduce" });
  const axe = new AxeBuilder({ page });
  if (!isStrict) axe.withTags(WCAG_2_2_AA);
  await expectNothingFound(within ? axe.include(within) : axe, what);
}

/** Expects enough contrast in a page that changed its colours alone since it was found accessible. */
export async function expectContrast(page: Page, what?: string): Promise<void> {
  await expectNothingFound(new AxeBuilder({ page }).withRules("color-contrast"), what);
}

async function expectNothingFound(axe: AxeBuilder, what: string | undefined): Promise<void> {
  const { violations } = await axe.analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  expect(found, what).toEqual([]);
}

/** Expects that nothing has to be scrolled sideways. */
export async function expectFits(page: Page, what?: string): Promise<void> {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, what).toBeLessThanOrEqual(0);
}

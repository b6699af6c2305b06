import type { Page } from "@playwright/test";

/** Takes an option of a select. */
export async function choose(page: Page, name: string, option: string | RegExp): Promise<void> {
  await page.getByRole("combobox", { name, exact: true }).click();
  await page.getByRole("option", { name: option, exact: true }).click();
}

/** Takes what a picker finds by a text. */
export async function pick(page: Page, label: string, text: string): Promise<void> {
  await page.getByRole("button", { name: new RegExp(`^${label}:`) }).click();
  await page.getByRole("combobox", { name: `Search: ${label.toLowerCase()}` }).fill(text);
  await page.getByRole("option", { name: text }).first().click();
}

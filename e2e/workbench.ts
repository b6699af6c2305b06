import { expect, type Page } from "@playwright/test";

/** Opens the workbench and waits until it points somewhere. */
export async function openWorkbench(page: Page): Promise<void> {
  await page.goto("/queries");
  await expect(page.getByRole("combobox", { name: "Database" })).toContainText("dev");
  await expect(page.getByRole("textbox", { name: "SQL" })).toBeVisible();
}

/** Puts a text into the editor in place of what is there. */
export async function typeSql(page: Page, sql: string): Promise<void> {
  const editor = page.getByRole("textbox", { name: "SQL" });
  await editor.click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(sql);
}

/** Runs what is in the editor by its shortcut. */
export async function runSql(page: Page, sql: string): Promise<void> {
  await typeSql(page, sql);
  await page.keyboard.press("ControlOrMeta+Enter");
}

/** The statement in sight; the address learns of it a moment after the page. */
export async function statementIn(page: Page): Promise<string> {
  await expect(page).toHaveURL(/[?&]statement=/);
  return new URL(page.url()).searchParams.get("statement") ?? "";
}

/** The part of the page that shows how the statement stands. */
export const resultOf = (page: Page) => page.getByRole("region", { name: "Result", exact: true });

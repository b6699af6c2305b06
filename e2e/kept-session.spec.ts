import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { openWorkbench, resultOf, runSql } from "./workbench";

test.beforeEach(async ({ signIn, page }) => {
  await signIn("ana");
  await openWorkbench(page);
});

async function keepSession(page: Page, choice: string): Promise<void> {
  await page.getByRole("button", { name: "Run options" }).click();
  await page.getByRole("combobox", { name: "Session" }).click();
  await page.getByRole("option", { name: choice }).click();
  await page.keyboard.press("Escape");
}

test("a kept session has the last run's temporary table, over a reload too, until it is ended", async ({
  page,
}) => {
  await keepSession(page, "Kept for 10 minutes");
  await expect(page.getByRole("button", { name: "Run options: keeps its session" })).toBeVisible();

  await runSql(page, "create temp table mine as select 'still here' as word");
  await expect(resultOf(page).getByText("Finished", { exact: true })).toBeVisible();
  const chip = page.getByRole("button", { name: /^Session until \d\d:\d\d$/ });
  await expect(chip).toBeVisible();
  await page.reload();
  await expect(chip).toBeVisible();
  await runSql(page, "select word from mine");
  await expect(resultOf(page).getByText("still here")).toBeVisible();

  await chip.click();
  await page.getByRole("button", { name: "End session" }).click();
  await expect(chip).toHaveCount(0);
  const opened = page.waitForResponse((response) => response.url().endsWith("/api/v1/warehouse-sessions"));
  await runSql(page, "select word from mine");
  const { id } = await (await opened).json();
  await expect(resultOf(page).getByRole("alert")).toContainText('relation "mine" does not exist');
  await expect(chip).toBeVisible();
  await page.getByRole("tablist", { name: "Editor tabs" }).getByRole("tab").press("Delete");
  const stateOf = async () =>
    (await (await page.request.get(`/api/v1/warehouse-sessions/${id}`)).json()).state;
  await expect.poll(stateOf, { message: "a closed tab holds no session" }).toBe("ended");
});

test("a session that has ended meanwhile says so, and the next run opens another", async ({ page }) => {
  await keepSession(page, "Kept for an hour");
  const opened = page.waitForResponse((response) => response.url().endsWith("/api/v1/warehouse-sessions"));
  await runSql(page, "select 1 as one");
  const { id } = await (await opened).json();
  await expect(resultOf(page).getByText("Finished", { exact: true })).toBeVisible();
  const ended = await page.request.post(`/api/v1/warehouse-sessions/${id}/end`, {
    data: {},
    headers: { "sec-fetch-site": "same-origin" },
  });
  expect(ended.status()).toBe(200);
  await runSql(page, "select 2 as two");
  await expect(page.getByText("This session has ended", { exact: false })).toBeVisible();
  await runSql(page, "select 3 as three");
  await expect(resultOf(page).getByText("Finished", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: /^Session until/ })).toBeVisible();
});

import type { Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { expect, test } from "./fixtures";
import { openWorkbench, resultOf, runSql, typeSql } from "./workbench";

test.beforeEach(async ({ signIn, page }) => {
  await signIn("ana");
  await openWorkbench(page);
});

const editorTabs = (page: Page) => page.getByRole("tablist", { name: "Editor tabs" }).getByRole("tab");
const resultTabs = (page: Page) => page.getByRole("tablist", { name: "Results" }).getByRole("tab");
const editor = (page: Page) => page.getByRole("textbox", { name: "SQL" });

test("tabs keep their texts, values and results over a reload, and a closed one comes back", async ({
  page,
}) => {
  await runSql(page, "select 'first tab' as word");
  await expect(resultOf(page).getByText("first tab")).toBeVisible();
  await page.getByRole("button", { name: "New tab" }).click();
  await typeSql(page, "select :day::date as day");
  await page.getByRole("form", { name: "Parameters" }).getByLabel(":day", { exact: true }).fill("2026-11-23");
  await page.reload();
  await expect(editorTabs(page)).toHaveCount(2);
  await expect(editor(page)).toContainText("select :day::date");
  await expect(page.getByRole("form").getByLabel(":day", { exact: true })).toHaveValue("2026-11-23");
  await editorTabs(page).first().click();
  await expect(editor(page)).toContainText("first tab");
  await expect(resultOf(page).getByText("first tab")).toBeVisible();
  await editorTabs(page).first().press("Delete");
  await expect(editorTabs(page)).toHaveCount(1);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(editor(page)).toContainText("first tab");
});

test("the statement at the cursor runs alone, all of them run as a script with a result each", async ({
  page,
}) => {
  await typeSql(page, "select 'one' as word;\nselect 'two' as word;\nselect nope from sales");
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(resultOf(page).getByText("Finished")).toBeVisible();
  await expect(resultTabs(page)).toHaveCount(1);
  await page.keyboard.press("ControlOrMeta+Shift+Enter");
  await expect(resultTabs(page)).toHaveCount(3);
  await resultTabs(page).nth(2).click();
  await expect(resultOf(page).getByRole("alert")).toContainText('column "nope" does not exist');
  const mark = page.locator(".cm-sql-error");
  await expect(mark).toHaveText("nope");
  await editor(page).click();
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.insertText("-- above\n");
  await expect(mark).toHaveText("nope");
  await resultOf(page).getByRole("button", { name: "Go to" }).click();
  await page.keyboard.insertText("x");
  await expect(mark).toHaveCount(0);
});

test("what EXPLAIN complains of is marked in the text, and it takes one statement", async ({ page }) => {
  await typeSql(page, "select 1;\nselect nope from sales");
  const explain = async () => {
    await page.getByRole("button", { name: "What to run" }).click();
    await page.getByRole("menuitem", { name: "Explain" }).click();
  };
  await explain();
  await expect(resultOf(page).getByRole("alert")).toContainText("Line 1, column 8 of the statement");
  await expect(page.locator(".cm-sql-error")).toHaveText("nope");
  await resultOf(page).getByRole("button", { name: "Go to" }).click();
  await page.keyboard.press("ControlOrMeta+a");
  await explain();
  await expect(page.getByText("The selection holds 2 statements; Explain takes one.")).toBeVisible();
});

test("a write is shown with the rows it would hit before anything is sent", async ({ page }) => {
  const table = `e2e_confirm_${Date.now()}`;
  await runSql(page, `create table ${table} as select 1 as id union all select 2`);
  await expect(resultOf(page).getByText("Finished").first()).toBeVisible();
  await runSql(page, `delete from ${table}`);
  const dialog = page.getByRole("dialog", { name: "This changes data" });
  await expect(dialog).toContainText("every row of the table");
  await expect(dialog.getByText("2 rows")).toBeVisible({ timeout: 20_000 });
  await dialog.getByRole("button", { name: "Do not run" }).click();
  await runSql(page, `delete from ${table} where id = 1`);
  // Both clicks come before anything is drawn anew: a second DELETE would find no row.
  await dialog.getByRole("button", { name: "Run DELETE" }).dblclick();
  await expect(resultOf(page).getByText("1\u00a0row affected")).toBeVisible();
  await runSql(page, `drop table ${table}`);
  await page.getByRole("dialog").getByRole("button", { name: "Run DROP" }).click();
  await expect(resultTabs(page).first()).toContainText("drop table");
  await expect(resultOf(page).getByText("Finished").first()).toBeVisible();
});

test("what is still being counted ends with the question", async ({ page }) => {
  const table = `e2e_count_${Date.now()}`;
  await runSql(page, `create table ${table} as select 1 as id`);
  await expect(resultOf(page).getByText("Finished").first()).toBeVisible();
  const begun = page.waitForResponse(
    (answer) => answer.url().endsWith("/api/v1/dry-runs") && answer.request().method() === "POST",
  );
  await runSql(
    page,
    `delete from ${table} where (select count(*) from generate_series(1, 99999) a, generate_series(1, 99999) b) > 0`,
  );
  const { runId } = (await (await begun).json()) as { runId: string };
  const dialog = page.getByRole("dialog", { name: "This changes data" });
  await expect(dialog.getByText("Counting the rows")).toBeVisible();
  await dialog.getByRole("button", { name: "Do not run" }).click();
  const state = async () => {
    const answer = await page.request.get(`/api/v1/runs/${runId}`);
    return ((await answer.json()) as { state: string }).state;
  };
  await expect.poll(state).toBe("cancelled");
  await runSql(page, `drop table ${table}`);
  await page.getByRole("dialog").getByRole("button", { name: "Run DROP" }).click();
  await expect(resultOf(page).getByText("Finished").first()).toBeVisible();
});

test("a press on Run where there is nothing to run says so", async ({ page }) => {
  await runSql(page, "-- only a comment");
  await expect(page.getByText("There is no statement at the cursor.")).toBeVisible();
});

test("parameters are typed; NULL and the empty text are two things", async ({ page }) => {
  await typeSql(
    page,
    "select :n::int + 1 as n, :word::varchar is null as is_null, :other::varchar = '' as is_empty",
  );
  const form = page.getByRole("form", { name: "Parameters" });
  await form.getByLabel(":n", { exact: true }).fill("ten");
  await editor(page).click();
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(form.getByRole("alert")).toHaveText(":n takes a number such as 42 or -1.5e3.");
  await form.getByLabel(":n", { exact: true }).fill("41");
  await form.getByRole("checkbox", { name: "word is NULL" }).click();
  await form.getByLabel(":n", { exact: true }).press("Enter");
  const result = resultOf(page);
  await expect(result.getByText("Finished")).toBeVisible();
  await expect(result.getByText("42", { exact: true })).toBeVisible();
  await expect(result.getByText("true", { exact: true })).toHaveCount(2);
});

test("completion knows the tables of the statement, and Format lays it out", async ({ page }) => {
  await expect(page.getByRole("treeitem", { name: "sales", exact: true })).toBeVisible();
  await typeSql(page, "select s. from sales s");
  for (let step = 0; step < " from sales s".length; step += 1) await page.keyboard.press("ArrowLeft");
  await page.keyboard.type("pri");
  const option = page.getByRole("option", { name: /pricepaid/ });
  // By pointer: for a moment after the list opens the Enter key still makes a line.
  await option.click();
  await expect(editor(page)).toContainText("select s.pricepaid from sales s");
  await page.keyboard.press("Shift+Alt+F");
  await expect(page.locator(".cm-line")).toHaveText(["select", "  s.pricepaid", "from", "  sales s"]);
});

test("a statement typed key by key stands as it was typed, also where the list is open at the end of a line", async ({
  page,
}) => {
  await expect(page.getByRole("treeitem", { name: "sales", exact: true })).toBeVisible();
  await editor(page).click();
  const lines = [
    "select count(*) c, case when s.qtysold > 1 then 1 else 0 end",
    "from sales",
    "join event e",
    "on true",
    "where 1 = 1",
  ];
  // Unhurried, so that each Enter meets the list where there is one.
  await page.keyboard.type(lines.join("\n"), { delay: 120 });
  await expect(page.locator(".cm-line")).toHaveText(lines);
});

test("the workbench passes axe in both themes, with a result and a form", async ({ page }) => {
  await typeSql(page, "select :n::int as n");
  await page.getByRole("form", { name: "Parameters" }).getByLabel(":n", { exact: true }).fill("7");
  await page.keyboard.press("Enter");
  await expect(resultOf(page).getByText("Finished")).toBeVisible();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page, { what: colorScheme });
  }
});

test("a control says no more what it is while what it opened is open", async ({ page }) => {
  const control = page.getByRole("button", { name: "Run options" });
  await control.hover();
  await expect(page.getByRole("tooltip", { name: "Run options" })).toBeVisible();
  await page.clock.install();
  await control.click();
  await expect(page.getByRole("dialog", { name: "How statements run" })).toBeVisible();
  await page.clock.runFor(2_000);
  await expect(page.getByRole("tooltip")).toHaveCount(0);
});

import { readFile } from "node:fs/promises";
import { expectAccessible } from "./accessible";
import { expect, test } from "./fixtures";
import { openWorkbench, resultOf, runSql, statementIn, typeSql } from "./workbench";

test.beforeEach(async ({ signIn, page }) => {
  await signIn("ana");
  await openWorkbench(page);
});

test("an analyst runs SQL, reads the rows, and finds the statement after a reload", async ({ page }) => {
  const mark = `e2e ${Date.now()}`;
  await runSql(page, `select '${mark}' as mark, 9007199254740993 as big, null as nothing, '' as empty`);
  const result = resultOf(page);
  await expect(result.getByText("Finished")).toBeVisible();
  await expect(result.getByRole("gridcell", { name: mark })).toBeVisible();
  await expect(result.getByRole("gridcell", { name: "9007199254740993" })).toBeVisible();
  await expect(result.getByRole("gridcell", { name: "NULL" })).toBeVisible();

  await page.reload();
  await expect(resultOf(page).getByRole("gridcell", { name: mark })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "SQL" })).toContainText(mark);

  await page.getByRole("link", { name: "History" }).click();
  await page.getByRole("combobox", { name: "Search the history" }).fill(`"${mark}"`);
  await page.getByRole("row").filter({ hasText: mark }).getByRole("link").click();
  const panel = page.getByRole("complementary", { name: "Statement" });
  await expect(panel.getByRole("definition").filter({ hasText: "IAMR:LFBusinessAnalyst1" })).toBeVisible();
  await expect(panel.getByText("Finished").first()).toBeVisible();
});

test("a result that is no longer kept says so, and runs again", async ({ page }) => {
  await runSql(page, "select 'kept for a day' as word");
  const result = resultOf(page);
  await expect(result.getByRole("gridcell", { name: "kept for a day" })).toBeVisible();
  const id = await statementIn(page);
  await page.route(`**/api/v1/statements/${id}`, async (route) => {
    const response = await route.fetch();
    await route.fulfill({
      response,
      json: { ...(await response.json()), resultExpiresAt: "2020-01-01T00:00:00Z" },
    });
  });
  await page.reload();
  await expect(result.getByText("These rows are no longer kept")).toBeVisible();
  await expect(result.getByRole("button", { name: "Download" })).toBeHidden();
  await result.getByRole("button", { name: "Run again" }).click();
  await expect(result.getByRole("gridcell", { name: "kept for a day" })).toBeVisible();
});

test("the schema tree shows the demo warehouse down to its columns", async ({ page }) => {
  const tree = page.getByRole("tree", { name: "Schemas and tables" });
  await tree.getByRole("treeitem", { name: "sales", exact: true }).click();
  await expect(tree.getByRole("treeitem", { name: /pricepaid/ })).toBeVisible();
  await page.getByRole("searchbox", { name: "Search tables" }).fill("venu");
  await expect(tree.getByRole("treeitem", { name: "venue", exact: true })).toBeVisible();
  await expect(tree.getByRole("treeitem", { name: "sales", exact: true })).toBeHidden();
});

test("the tree finds a table by what is said of it, and says so", async ({ page }) => {
  const table = `e2e_said_${Date.now()}`;
  await runSql(page, `create table ${table} as select 1 as fare`);
  await expect(resultOf(page).getByText("Finished").first()).toBeVisible();
  await runSql(page, `comment on column ${table}.fare is 'What each zeppelin passenger paid'`);
  await expect(page.getByRole("tablist", { name: "Results" }).getByRole("tab").first()).toContainText(
    "comment",
  );
  await expect(resultOf(page).getByText("Finished").first()).toBeVisible();
  await page.getByRole("button", { name: "Ask the warehouse again" }).click();
  const tree = page.getByRole("tree", { name: "Schemas and tables" });
  await expect(tree.getByRole("treeitem", { name: table })).toBeVisible();
  const search = page.getByRole("searchbox", { name: "Search tables" });
  await search.fill("passenger zepp");
  const found = tree.getByRole("treeitem", { name: table, exact: true });
  await expect(found).toContainText("What each zeppelin passenger paid");
  await expect(found.locator("mark")).toHaveText(["zepp", "passenger"]);
  await expect(found).toHaveAccessibleDescription("Column fare: What each zeppelin passenger paid");
  await expectAccessible(page, { what: "the tree with descriptions" });
  await search.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await expect(tree.getByRole("treeitem", { name: /^fare/ })).toBeVisible();
  await search.fill("dirigible");
  await expect(page.getByText("No table or description has “dirigible”.")).toBeVisible();
  const detail = "The descriptions are away.";
  await page.route("**/descriptions?*", (route) =>
    route.fulfill({ status: 500, json: { code: "internal", detail } }),
  );
  await search.fill("venu");
  await expect(tree.getByRole("treeitem", { name: "venue", exact: true })).toBeVisible();
  const failure = page.getByRole("alert").filter({ hasText: detail });
  await expect(failure).toBeVisible();
  await page.unroute("**/descriptions?*");
  await failure.getByRole("button", { name: "Try again" }).click();
  await expect(failure).toBeHidden();
  await runSql(page, `drop table ${table}`);
  await page.getByRole("dialog").getByRole("button", { name: "Run DROP" }).click();
  await expect(resultOf(page).getByText("Finished").first()).toBeVisible();
});

test("a seed's example runs with parameters, and its rows download as CSV", async ({ page }) => {
  await page.getByRole("button", { name: "Saved", exact: true }).click();
  await page.getByRole("treeitem", { name: "Sales by seller, with parameters" }).click();
  const form = page.getByRole("form", { name: "Parameters" });
  await form.getByLabel(":eventid", { exact: true }).fill("100");
  await form.getByLabel(":selrid", { exact: true }).fill("100");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const result = resultOf(page);
  await expect(result.getByText("Finished")).toBeVisible();
  await expect(result.getByRole("columnheader", { name: "totalsales" })).toBeVisible();
  await result.getByRole("button", { name: "Download" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: "CSV" }).click(),
  ]);
  const lines = (await readFile(await download.path(), "utf8")).trimEnd().split("\r\n");
  expect(lines[0]).toBe("sellerid,totalsales");
  const said =
    (await result
      .getByText(/[\d,]+\u00a0rows/)
      .first()
      .textContent()) ?? "";
  expect(lines.length - 1).toBe(Number(said.replace(/\D/g, "")));
});

test("a running statement is watched live and cancelled from two tabs at once", async ({ page, context }) => {
  await runSql(page, "select pg_sleep(600)");
  await expect(resultOf(page).getByText("Started", { exact: true })).toBeVisible();
  const second = await context.newPage();
  await second.goto(`/queries?statement=${await statementIn(page)}`);
  await expect(resultOf(second).getByText("Started", { exact: true })).toBeVisible();
  // At once: a pointer would wait for the button to stand still, and the other tab's wish may take it away meanwhile.
  await Promise.all(
    [page, second].map((tab) => resultOf(tab).getByRole("button", { name: "Cancel" }).dispatchEvent("click")),
  );
  await expect(resultOf(page).getByText("Cancelled", { exact: true })).toBeVisible();
  await expect(resultOf(second).getByText("Cancelled", { exact: true })).toBeVisible();
});

test("an error is shown as the warehouse said it, and marked in the text", async ({ page }) => {
  await runSql(page, "select nope from sales");
  await expect(resultOf(page).getByRole("alert")).toContainText('column "nope" does not exist');
  await expect(page.locator(".cm-sql-error")).toHaveText("nope");
  await runSql(page, "select count(*) from sales where saletime > '{{ since }}'");
  await expect(resultOf(page).getByRole("alert")).toContainText(
    "Write a parameter as :since, without quotes",
  );
});

test("a double click on Run runs once", async ({ page }) => {
  const mark = `once ${Date.now()}`;
  await typeSql(page, `select '${mark}'`);
  await page.getByRole("button", { name: "Run", exact: true }).dblclick();
  await expect(resultOf(page).getByText("Finished")).toBeVisible();
  await page.goto(`/queries/history?q=${encodeURIComponent(mark)}`);
  await expect(page.getByRole("table", { name: "Statements" }).getByRole("row")).toHaveCount(2);
});

test("a query is saved, found in the palette, opened and deleted", async ({ page }) => {
  const name = `Saved ${Date.now()}`;
  await typeSql(page, "select 42 as answer");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByLabel("Name").fill(name);
  const refused: string[] = [];
  page.on("response", (response) => response.status() === 409 && refused.push(response.url()));
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).dblclick();
  await expect(page.getByText(`Saved “${name}”`)).toBeVisible();
  expect(refused).toEqual([]);
  await page.goto("/runs");
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByPlaceholder(/Search pages/).fill(name);
  await page.getByRole("option", { name }).click();
  await expect(page.getByRole("textbox", { name: "SQL" })).toContainText("select 42 as answer");
  await page.getByRole("button", { name: "Saved", exact: true }).click();
  await page.getByRole("treeitem", { name }).click({ button: "right" });
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("treeitem", { name })).toBeHidden();
});

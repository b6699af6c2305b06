import { expectAccessible } from "./accessible";
import { expect, test } from "./fixtures";
import { openWorkbench, resultOf, runSql } from "./workbench";

const WIDE = Array.from({ length: 60 }, (_, at) => `n + ${at} as c${at}`).join(", ");

test.beforeEach(async ({ signIn, page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await signIn("ana");
  await openWorkbench(page);
});

test("a short result is there with the news that its statement has finished, without being asked for", async ({
  page,
}) => {
  await expect(page.getByRole("status").filter({ hasText: "Live" })).toBeVisible();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await runSql(page, "select 'short' as word, null as nothing");
  const grid = resultOf(page).getByRole("grid", { name: "Result" });
  await expect(grid.getByRole("gridcell").first()).toHaveText("short");
  await expect(grid.getByRole("gridcell").nth(1)).toHaveText("NULL");
  expect(asked).toContain("/api/v1/statements");
  expect(asked.filter((path) => /\/result/.test(path))).toEqual([]);
});

test("a wide result is scrolled, sorted, filtered, copied and looked into by keyboard", async ({ page }) => {
  await runSql(
    page,
    `select n as id, n as id, case when n % 2 = 0 then null else '' end as gap, '{"a":[9007199254740993]}' as doc, ${WIDE} from generate_series(1, 5000) n`,
  );
  const result = resultOf(page);
  const grid = result.getByRole("grid", { name: "Result" });
  await expect(result.getByRole("status").filter({ hasText: "5,000\u00a0rows" })).toBeVisible();
  await expect(grid.getByRole("columnheader", { name: /^id\b/ })).toHaveCount(2);

  await grid.focus();
  await page.keyboard.press("ControlOrMeta+End");
  await expect(grid.locator("[aria-selected=true]")).toHaveText("5059");
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await expect(grid.getByRole("columnheader", { name: /^id\b/ }).first()).toHaveAttribute(
    "aria-sort",
    "descending",
  );
  const first = grid.locator("[aria-rowindex='2']");
  await expect(first.getByRole("gridcell").first()).toHaveText("5000");

  await result.getByRole("searchbox").fill("4999");
  await expect(result.getByText("match")).toBeVisible();
  await expect(first.getByRole("gridcell").first()).toHaveText("4999");
  await expect(first.getByRole("gridcell").nth(2)).toHaveText("");
  await expect(grid.locator("[aria-rowindex='3']").getByRole("gridcell").nth(2)).toHaveText("NULL");
  await result.getByRole("searchbox").fill("");
  await expect(result.getByText("match")).toBeHidden();
  await grid.focus();
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("ControlOrMeta+Shift+c");
  await expect(page.getByText(/Copied 2\srows/)).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    "id\tid\tgap\n5000\t5000\t\n4999\t4999\t",
  );

  await page.keyboard.press("Home");
  for (let at = 0; at < 3; at += 1) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  const inspector = result.getByRole("region", { name: "Cell" });
  await expect(inspector.locator("pre")).toHaveText('{\n  "a": [\n    9007199254740993\n  ]\n}');
  await page.keyboard.press("ArrowLeft");
  await expect(inspector.getByText("NULL")).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await expect(inspector.getByText("The empty string")).toBeVisible();

  await expectAccessible(page, { within: 'section[aria-label="Result"]' });
});

test("a column is filtered, drawn as a chart, and every format is offered", async ({ page }) => {
  await runSql(
    page,
    "select date '1890-01-01' + n as day, n * 1.5 as total, case when n % 2 = 0 then 'a' else 'b' end as kind from generate_series(1, 40) n",
  );
  const result = resultOf(page);
  const header = result.getByRole("columnheader", { name: /^total\b/ });
  await header.hover();
  await header.getByRole("button", { name: "Menu of total" }).click();
  await page.getByRole("menuitem", { name: "Filter…" }).click();
  await result.getByRole("textbox", { name: "Value" }).fill("15");
  await page.keyboard.press("Enter");
  await expect(result.getByText(/^1\srow match/)).toBeVisible();
  await result.getByRole("button", { name: "Remove the filter on total" }).click();

  await result.getByRole("button", { name: "Chart" }).click();
  const chart = result.getByRole("figure", { name: /^Line chart of total by day: 40 values/ });
  await expect(chart).toBeVisible();
  const point = chart.getByRole("slider");
  await point.focus();
  await page.keyboard.press("Home");
  await expect(point).toHaveAttribute("aria-valuetext", "1890-01-02: total 1.5");
  await result.getByRole("button", { name: "Bar" }).click();
  await expect(result.getByRole("figure", { name: /^Bar chart/ })).toBeVisible();
  await expectAccessible(page, { within: 'section[aria-label="Result"]' });
  await runSql(page, "select 'another' as word, 1 as n");
  await expect(result.getByRole("gridcell", { name: "another" })).toBeVisible();

  await result.getByRole("button", { name: "Download" }).click();
  for (const name of ["CSV", "JSON", "NDJSON", "Excel (XLSX)", "Parquet"]) {
    await expect(page.getByRole("menuitem", { name, exact: true })).toBeEnabled();
  }
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: "NDJSON", exact: true }).click(),
  ]);
  expect(download.suggestedFilename()).toContain("ndjson");
});

import type { Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { expect, test } from "./fixtures";

const RAW = "s3://raw-demo-222222222222-us-east-1";

async function choose(page: Page, name: string, option: string): Promise<void> {
  await page.getByRole("combobox", { name, exact: true }).click();
  await page.getByRole("option", { name: option }).click();
}

const columns = (page: Page, table: string) => page.getByRole("table", { name: `Columns of ${table}` });

test("a steward registers the producer's Glue database, describes it, and an analyst finds it", async ({
  page,
  signIn,
  enter,
}) => {
  test.setTimeout(120_000);
  await signIn("stella");
  await page.getByRole("navigation").getByRole("link", { name: "Catalog" }).click();
  await page.getByRole("link", { name: "Register dataset" }).first().click();
  await page.getByRole("button", { name: /^Glue/ }).click();
  await choose(page, "Account", "Retail (producer)");
  await page.getByRole("button", { name: "Register", exact: true }).click();
  await expect(page.getByText("Choose a database.")).toBeVisible();
  await choose(page, "Database", "retail");
  await expect(page.getByRole("checkbox", { name: /flights/ })).toBeVisible();
  await page.getByRole("button", { name: "Look into flights" }).click();
  const look = page.getByRole("region", { name: "First rows" });
  await expect(look.getByRole("columnheader", { name: /^delay/ })).toBeVisible();
  await page.getByRole("button", { name: "Show first rows" }).click();
  await expect(look.getByRole("row")).toHaveCount(21);
  await page.getByLabel("Owner team").fill("Shop floor");
  await page.getByLabel("Domain").fill("Commerce");
  await page.getByRole("button", { name: "Stella Steward" }).last().click();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Register", exact: true }).click();

  await expect(page.getByRole("heading", { level: 1 })).toContainText("retail");
  await page.getByRole("table", { name: "Tables" }).getByRole("link", { name: "flights" }).click();
  await expect(columns(page, "flights").getByRole("cell", { name: "bigint" }).first()).toBeVisible();
  await page.getByRole("button", { name: "Edit the description of delay" }).click();
  await page.getByRole("textbox", { name: "Description of delay" }).fill("Minutes behind the timetable");
  const second = await page.context().newPage();
  await second.goto(page.url());
  await second.getByRole("button", { name: "Edit the description of delay" }).click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(columns(page, "flights")).toContainText("Minutes behind the timetable");
  await expect(
    second.getByText("It was changed meanwhile, to “Minutes behind the timetable”."),
  ).toBeVisible();
  await second.close();
  await expectAccessible(page);
  await page.getByRole("tab", { name: "History" }).click();
  await expect(page.getByText("dataset.describe").first()).toBeVisible();
  await page.getByRole("tab", { name: "Access" }).click();
  await expect(page.getByRole("heading", { name: "Who reads it" })).toBeVisible();

  const anas = await enter("ana", "/catalog");
  await anas.getByRole("searchbox", { name: "Search the catalog" }).fill("timetabel");
  await expect(anas.getByRole("status").filter({ hasText: "timetable" })).toBeVisible();
  await anas.getByRole("table", { name: "Catalog" }).getByRole("link", { name: "flights" }).click();
  await expect(columns(anas, "flights")).toContainText("Minutes behind the timetable");
  await expect(anas.getByRole("button", { name: /^Edit/ })).toHaveCount(0);
});

test("a folder of real files becomes a table, after a look at what it would be; twice finds the first", async ({
  page,
  signIn,
}) => {
  test.setTimeout(120_000);
  await signIn("stella");
  const fill = async () => {
    await page.goto("/catalog/register");
    await choose(page, "Account", "Data governance");
    await page.getByRole("button", { name: "S3 folder" }).click();
  };
  await fill();
  const folder = page.getByLabel("Folder", { exact: true });
  await folder.fill(`${RAW}/nowhere/`);
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(page.getByText(/There is no object in .*nowhere/)).toBeVisible();
  await folder.fill(`${RAW}/sporting_event_full/`);
  await folder.press("Enter");
  await expect(page.getByRole("region", { name: "First rows" })).toBeVisible();
  await expect(page.getByLabel("Table", { exact: true })).toHaveValue("sporting_event_full");
  await page.getByRole("textbox", { name: "Name of column 1", exact: true }).fill("op");
  await page.getByLabel("Glue database").fill("steward_raw");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Register", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("sporting_event_full");
  await expect(
    columns(page, "sporting_event_full").getByRole("cell", { name: "op", exact: true }),
  ).toBeVisible();
  await expect(page.getByText("location registered")).toBeVisible();
  const first = page.url();

  await fill();
  await folder.fill(`${RAW}/sporting_event_full`);
  await page.getByRole("button", { name: "Preview" }).click();
  await page.getByLabel("Glue database").fill("another");
  await page.getByRole("button", { name: "Register", exact: true }).click();
  await expect(page.getByText("It was registered before; here it is")).toBeVisible();
  await expect(page).toHaveURL(first);
});

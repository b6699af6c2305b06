import { writeFileSync } from "node:fs";
import type { Page, TestInfo } from "@playwright/test";
import { parquetWriteBuffer } from "hyparquet-writer";
import { expectAccessible, expectFits } from "./accessible";
import { expect, test } from "./fixtures";
import { resultOf, runSql } from "./workbench";

const LAKE = "s3://retail-datalake-111111111111-us-east-1";
const ANALYTICS = "s3://analytics-333333333333-us-east-1";

/** Of three parts. */
function largeCsv(testInfo: TestInfo, name: string): { path: string; rows: number } {
  const rows = 600_000;
  const lines = Array.from({ length: rows }, (_, n) => `${n},Order number ${n},${n / 4}.25`);
  const path = testInfo.outputPath(name);
  writeFileSync(path, `id,label,amount\n${lines.join("\n")}\n`);
  return { path, rows };
}

async function choose(page: Page, name: string, option: RegExp): Promise<void> {
  await page.getByRole("combobox", { name, exact: true }).click();
  await page.getByRole("option", { name: option }).click();
}

test("a steward uploads a file that is cut off at half, goes on after a reload, and registers it", async ({
  page,
  signIn,
}, testInfo) => {
  const stamp = Date.now();
  const name = `orders_${stamp}.csv`;
  const { path } = largeCsv(testInfo, name);
  page.on("dialog", (dialog) => void dialog.accept());
  const sent: string[] = [];
  page.on("request", (request) => {
    const [, part] = /\/uploads\/[^/]+\/parts\/(\d+)/.exec(request.url()) ?? [];
    if (part) sent.push(part);
  });
  // Taken away while the page loads, a route can leave a request hanging for ever.
  let isCut = true;
  await page.route(/\/parts\/[23]\?/, (route) => (isCut ? route.abort("connectionreset") : route.continue()));
  await signIn("stella");
  await page.goto("/catalog/register?source=upload&account=111111111111");
  const files = page.getByLabel("Choose files, or drop them here");
  await files.setInputFiles({ name: "notes.xlsx", mimeType: "application/zip", buffer: Buffer.from("PK") });
  await expect(page.getByText(/notes.xlsx is of a kind that cannot be read as a table/)).toBeVisible();
  await page.getByLabel("Folder", { exact: true }).fill(`${LAKE}/uploads/${stamp}/`);
  await files.setInputFiles(path);
  const uploads = page.getByRole("list", { name: "Uploads" });
  await expect(uploads.getByText(/the line is cut: trying again/)).toBeVisible();
  await expect(uploads.getByText(/^8\.4.MB of/)).toBeVisible();
  await expectAccessible(page);
  await expectFits(page);

  await page.reload();
  isCut = false;
  const left = page.getByRole("region", { name: "Uploads that broke off" });
  await expect(left.getByText(name)).toBeVisible();
  const other = { name: "other.csv", mimeType: "text/csv", buffer: Buffer.from("a\n1\n") };
  await left.getByLabel(`Choose ${name} again`).setInputFiles(other);
  await expect(left.getByText(`This is other.csv; the upload was begun with ${name}.`)).toBeVisible();
  sent.length = 0;
  await left.getByLabel(`Choose ${name} again`).setInputFiles(path);

  await expect(page.getByRole("region", { name: "First rows" })).toContainText("Order number 0");
  expect(sent.sort(), "the first part is there").toEqual(["2", "3"]);
  await page.getByLabel("Glue database").fill("steward_uploads");
  await page.getByLabel("Table", { exact: true }).fill(`orders_${stamp}`);
  await expectAccessible(page);
  await expectFits(page);
  await page.getByRole("button", { name: "Register", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(`orders_${stamp}`);
  await expect(page.getByRole("cell", { name: "label", exact: true })).toBeVisible();
});

test("Parquet files that were uploaded become a table, which an analyst queries; a SELECT becomes another", async ({
  page,
  signIn,
  enter,
}) => {
  const stamp = Date.now();
  const table = `fruit_${stamp}`;
  const parquet = (from: number) =>
    Buffer.from(
      parquetWriteBuffer({
        columnData: [
          { name: "id", data: [from, from + 1], type: "INT32" },
          { name: "name", data: ["apple", null], type: "STRING" },
        ],
      }),
    );
  await signIn("ada");
  await page.goto("/catalog/register?source=upload&account=333333333333");
  await page.getByLabel("Folder", { exact: true }).fill(`${ANALYTICS}/uploads/${table}/`);
  await page.getByLabel("Choose files, or drop them here").setInputFiles(
    [1, 3].map((from) => ({
      name: `${from}.parquet`,
      mimeType: "application/octet-stream",
      buffer: parquet(from),
    })),
  );
  await expect(page.getByText(/^Parquet, 2.objects, .*4.rows; 2.columns/)).toBeVisible();
  await page.getByLabel("Glue database").fill("e2e_uploads");
  await page.getByRole("button", { name: "Register", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(table);

  await page.goto("/catalog/register?source=athena&account=333333333333");
  await choose(page, "Workgroup", /^primary/);
  await choose(page, "Database", /^e2e_uploads/);
  await page.getByLabel("SELECT").fill(`SELECT name, count(*) AS n FROM ${table} GROUP BY name -- each`);
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(page.getByRole("region", { name: "First rows" })).toContainText("apple");
  await page.getByLabel("Folder", { exact: true }).fill(`${ANALYTICS}/uploads/${table}_names/`);
  await page.getByLabel("Glue database").fill("e2e_uploads");
  await page.getByLabel("Table", { exact: true }).fill(`${table}_names`);
  await expectAccessible(page);
  await expectFits(page);
  await page.getByRole("button", { name: "Register", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(`${table}_names`);
  await expect(page.getByRole("cell", { name: "bigint" })).toBeVisible();

  const anas = await enter("ana", "/queries");
  await anas.getByRole("combobox", { name: "Warehouse" }).click();
  await anas.getByRole("option", { name: /primary/ }).click();
  await choose(anas, "Database", /^e2e_uploads/);
  await runSql(anas, `select sum(id) total, max(n) most from ${table}, ${table}_names`);
  await expect(resultOf(anas).getByText("Finished")).toBeVisible();
  await expect(resultOf(anas).getByRole("gridcell", { name: "20" })).toBeVisible();
  await anas.goto("/catalog/register?source=upload");
  await expect(anas.getByText(/catalog\.update/)).toBeVisible();
});

import { writeFileSync } from "node:fs";
import type { Page, TestInfo } from "@playwright/test";
import { parquetWriteBuffer } from "hyparquet-writer";
import { expectAccessible, expectFits } from "./accessible";
import { expect, test } from "./fixtures";
import { resultOf, runSql } from "./workbench";

const LAKE = "s3://retail-datalake-111111111111-us-east-1";
const ANALYTICS = "s3://analytics-333333333333-us-east-1";

/** Of two parts, the second a small one: Playwright gets to see the bytes of every request, and of each try of it. */
function twoPartCsv(testInfo: TestInfo, name: string): string {
  const lines = Array.from({ length: 250_000 }, (_, n) => `${n},Order number ${n},${n / 4}.25`);
  const path = testInfo.outputPath(name);
  writeFileSync(path, `id,label,amount\n${lines.join("\n")}\n`);
  return path;
}

async function choose(page: Page, name: string, option: RegExp): Promise<void> {
  await page.getByRole("combobox", { name, exact: true }).click();
  await page.getByRole("option", { name: option }).click();
}

/** While the tab's session says `isCut`, the second part goes where nobody listens. */
async function cutWithinUploads(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const { open } = XMLHttpRequest.prototype;
    XMLHttpRequest.prototype.open = function (this: XMLHttpRequest, method: string, url: string | URL) {
      const isCut = sessionStorage.getItem("isCut") !== null && /\/parts\/2\?/.test(String(url));
      open.call(this, method, isCut ? "http://127.0.0.1:1/" : url, true);
    };
  });
}

test("a steward uploads a file that is cut off at half, goes on after a reload, and registers it", async ({
  page,
  signIn,
}, testInfo) => {
  const stamp = Date.now();
  const name = `orders_${stamp}.csv`;
  const path = twoPartCsv(testInfo, name);
  page.on("dialog", (dialog) => void dialog.accept());
  const sent: string[] = [];
  page.on("request", (request) => {
    const [, part] = /\/uploads\/[^/]+\/parts\/(\d+)/.exec(request.url()) ?? [];
    if (part) sent.push(part);
  });
  await cutWithinUploads(page);
  await signIn("stella");
  await page.goto("/catalog/register?source=upload&account=111111111111");
  await page.evaluate(() => sessionStorage.setItem("isCut", ""));
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
  await page.evaluate(() => sessionStorage.removeItem("isCut"));
  const left = page.getByRole("region", { name: "Uploads that broke off" });
  await expect(left.getByText(name)).toBeVisible();
  const other = { name: "other.csv", mimeType: "text/csv", buffer: Buffer.from("a\n1\n") };
  await left.getByLabel(`Choose ${name} again`).setInputFiles(other);
  await expect(left.getByText(`This is other.csv; the upload was begun with ${name}.`)).toBeVisible();
  sent.length = 0;
  await left.getByLabel(`Choose ${name} again`).setInputFiles(path);

  await expect(page.getByRole("region", { name: "First rows" })).toContainText("Order number 0");
  expect(sent, "the first part is there").toEqual(["2"]);
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

test("a steward brings files to the analysts' account and lets an analyst query them by name", async ({
  page,
  signIn,
  enter,
}) => {
  test.setTimeout(240_000);
  const stamp = Date.now();
  const database = `e2e_brought_${stamp}`;
  const csv = (name: string, rows: string) => ({
    ...{ name, mimeType: "text/csv", buffer: Buffer.from(`id,city,amount\n${rows}\n`) },
  });
  await signIn("stella");
  await page.goto("/catalog/register?source=upload");
  await choose(page, "Account", /^Analytics/);
  await page
    .getByLabel("Choose files, or drop them here")
    .setInputFiles([
      csv(`parcels ${stamp}.csv`, "1,Oslo,3.5\n2,Rome,4.5"),
      csv(`parcels ${stamp} later.csv`, "3,Lima,12"),
    ]);
  await expect(page.getByRole("region", { name: "First rows" })).toContainText(/Oslo|Lima/);
  await page.getByLabel("Glue database").fill(database);
  await page.getByLabel("Table", { exact: true }).fill("parcels");
  await page.getByRole("button", { name: "Register", exact: true }).click();
  await expect(page.getByRole("cell", { name: "amount", exact: true })).toBeVisible();
  const dataset = new URL(page.url()).pathname;
  await page.getByRole("tab", { name: "Sample" }).click();
  await page.getByRole("button", { name: "Show rows" }).click();
  await expect(page.getByRole("gridcell", { name: "Lima" })).toBeVisible();
  await page.getByRole("tab", { name: "Access" }).click();
  await page.getByRole("button", { name: "Refresh" }).click();
  const readers = page.getByRole("table", { name: "Who reads each column" });
  await expect(readers).toContainText("whoever IAM lets in", { timeout: 60_000 });

  await page.goto("/access/changes/new");
  await choose(page, "What to do", /^Replace IAMAllowedPrincipals by grants/);
  await choose(page, "Account", /^Analytics/);
  await page.getByRole("button", { name: /^Database:/ }).click();
  await page.getByRole("combobox", { name: "Search: database" }).fill(database);
  await page.getByRole("option", { name: database }).click();
  await page.getByRole("button", { name: "Principal" }).click();
  await page.getByRole("combobox", { name: "Search: principal" }).fill("Ana Analyst");
  await page.getByRole("option", { name: /LFBusinessAnalyst1/ }).click();
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByLabel("Title").fill(`Parcels for the analysts ${stamp}`);
  await page.getByRole("button", { name: "Draft and plan" }).click();
  await page.getByRole("button", { name: "Ask for approval" }).click();
  const adas = await enter("ada", "/access/changes?whose=waiting");
  await adas.getByRole("link", { name: `Parcels for the analysts ${stamp}` }).click();
  await adas.getByRole("button", { name: "Approve", exact: true }).click();
  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Apply", exact: true }).click();
  await expect(page.getByText(/read again as planned/)).toBeVisible({ timeout: 60_000 });
  await page.goto(`${dataset}?view=access`);
  await expect(readers).toContainText("LFBusinessAnalyst1");
  await expect(readers).not.toContainText("whoever IAM lets in");
  await page.setViewportSize({ width: 390, height: 844 });
  const heading = page.getByRole("heading", { name: "Who reads it" });
  const [bar, way] = [
    await heading.locator("..").boundingBox(),
    await page.getByRole("link", { name: "Let somebody read it" }).boundingBox(),
  ];
  expect(bar).not.toBeNull();
  expect(way).not.toBeNull();
  const lowerEdge = (box: typeof bar) => (box?.y ?? 0) + (box?.height ?? 0);
  expect((way?.y ?? 0) - (bar?.y ?? 0), "the buttons stand in the heading's bar").toBeGreaterThanOrEqual(0);
  expect(lowerEdge(bar) - lowerEdge(way), "and end in it").toBeGreaterThanOrEqual(0);

  const anas = await enter("ana", "/catalog");
  await anas.getByRole("searchbox", { name: "Search" }).fill(`parcels ${stamp}`);
  await anas.getByRole("table", { name: "Catalog" }).getByRole("link", { name: "parcels" }).first().click();
  await expect(anas).toHaveURL(new RegExp(dataset));
  await anas.goto("/queries");
  await anas.getByRole("combobox", { name: "Warehouse" }).click();
  await anas.getByRole("option", { name: /primary/ }).click();
  await choose(anas, "Database", new RegExp(`^${database}`));
  await runSql(anas, "select sum(amount) total, count(*) n from parcels");
  await expect(resultOf(anas).getByText("Finished")).toBeVisible();
  await expect(resultOf(anas).getByRole("gridcell", { name: "20" })).toBeVisible();
});

import type { Page } from "@playwright/test";
import { expectAccessible, expectFits } from "./accessible";
import { expect, test } from "./fixtures";

/** The producer's tables in the catalog, whoever brought them there. */
async function registered(page: Page): Promise<string> {
  const source = { kind: "glue", database: "retail" };
  const answer = await page.request.post("/api/v1/datasets", {
    data: { accountId: "111111111111", source },
    headers: { origin: new URL(page.url()).origin },
  });
  expect(answer.status()).toBe(202);
  return ((await answer.json()) as { datasetId: string }).datasetId;
}

const columns = (page: Page) => page.getByRole("list", { name: "Profile by column" });
const column = (page: Page, name: string) =>
  columns(page)
    .getByRole("listitem")
    .filter({ has: page.getByText(name, { exact: true }) });

test("a steward profiles the flights and sees them drawn; a viewer sees counts and no values", async ({
  page,
  signIn,
  enter,
}) => {
  test.setTimeout(180_000);
  await page.emulateMedia({ reducedMotion: "reduce" });
  await signIn("stella");
  const datasetId = await registered(page);
  await page.goto(`/catalog/${datasetId}`);
  await page.getByRole("table", { name: "Tables" }).getByRole("link", { name: "flights" }).click();
  await page.getByRole("tab", { name: "Profile" }).click();
  await expect(page.getByText("Not profiled yet")).toBeVisible();
  await expectAccessible(page);
  await expectFits(page);
  await page.getByRole("button", { name: "Profile this table" }).click();
  // Told by the live events: nothing asks again.
  await expect(page.getByText("3,000,000 rows")).toBeVisible({ timeout: 60_000 });
  await expect(columns(page).getByRole("button", { expanded: false })).toHaveCount(5);
  await expect(column(page, "origin")).toContainText("distinct");
  await expect(
    column(page, "delay").getByRole("img", { name: /^Histogram from −1,116 to 1,688/ }),
  ).toBeVisible();
  await expect(column(page, "date")).toContainText("about");
  await page.getByRole("button", { name: "destination" }).press("Enter");
  const details = column(page, "destination");
  await expect(details.getByRole("heading", { name: /^Most frequent/ })).toBeVisible();
  await expect(details.getByRole("heading", { name: /^Patterns in a sample of/ })).toBeVisible();
  await expect(details.getByText("ORD", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "delay" }).press("Enter");
  await expect(column(page, "delay").getByText("Median")).toBeVisible();
  await expectAccessible(page);
  await expectFits(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectAccessible(page);
  await expectFits(page);

  const path = new URL(page.url()).pathname + new URL(page.url()).search;
  const vics = await enter("vic", path, { reducedMotion: "reduce" });
  await expect(vics.getByText("3,000,000 rows")).toBeVisible();
  await expect(vics.getByText(/You see counts and no values/)).toBeVisible();
  await expect(column(vics, "origin")).toContainText("distinct");
  await expect(columns(vics).getByRole("button")).toHaveCount(0);
  await expect(vics.getByRole("button", { name: /^Profile/ })).toHaveCount(0);
  expect(await vics.content()).not.toContain("1,688");
  await expectAccessible(vics);
  await expectFits(vics);
  await vics.context().close();
  const anas = await enter("ana", path, { reducedMotion: "reduce" });
  await expect(anas.getByText(/You have no IAM role in the account/)).toBeVisible();
  await expect(columns(anas).getByRole("img")).toHaveCount(0);
  await anas.context().close();
});

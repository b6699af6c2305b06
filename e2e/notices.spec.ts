import type { Page } from "@playwright/test";
import { expectAccessible, expectFits } from "./accessible";
import { expect, personOf, test } from "./fixtures";
import { refresh } from "./governance";

const LAKE = "333333333333";
const place = { accountId: LAKE, warehouseKind: "athena", warehouse: "primary", database: "e2e_notices" };

const bell = (page: Page) => page.getByRole("button", { name: /^Notifications/ });
const inbox = (page: Page) => page.getByRole("dialog", { name: "Notifications" });

test("who registered what fails hears of it on whatever page they are, and follows it", async ({
  page,
  signIn,
}) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  // With nobody else: another test shares with Stella meanwhile, and only the newest is spoken.
  await signIn("ada");
  await page.goto("/runs");
  await expect(bell(page)).toBeVisible();
  const name = `gone_${Date.now()}`;
  const answer = await page.request.post("/api/v1/datasets", {
    data: { accountId: "111111111111", source: { kind: "glue", database: name } },
  });
  expect(answer.status()).toBe(202);
  const { datasetId } = await answer.json();
  await expect(page.locator("#announcer")).toContainText(`New notification: Registering ${name} failed`);
  await expect(bell(page)).toHaveAccessibleName(/^Notifications, \d+ unread$/);

  await bell(page).click();
  const told = inbox(page).getByRole("listitem").filter({ hasText: name });
  await expect(told).toContainText("Unread:");
  await expectAccessible(page);
  await expectFits(page);
  await told.getByRole("link").click();
  await page.waitForURL(`**/catalog/${datasetId}`);
  await expect(page.getByRole("alert").filter({ hasText: name })).toBeVisible();

  await bell(page).click();
  await expect(told).not.toContainText("Unread:");
  await inbox(page).getByRole("link", { name: "All notifications" }).click();
  const item = page.getByRole("main").getByRole("listitem").filter({ hasText: name });
  await item.getByRole("button", { name: "Mark as unread" }).click();
  await expect(item).toContainText("Unread:");
  await page.getByRole("button", { name: "Unread", exact: true }).click();
  await expect(item).toBeVisible();
  await expectAccessible(page);
  await expectFits(page);
  await page.getByRole("main").getByRole("button", { name: "Mark all as read" }).click();
  await expect(page.getByText("You have read them all")).toBeVisible();
  await expect(bell(page)).toHaveAccessibleName("Notifications");
});

test("a viewer hears live of a query that is shared with them", async ({ page, signIn, enter }) => {
  await signIn("ana");
  const vic = await enter("vic", "/catalog");
  await expect(bell(vic)).toBeVisible();
  const name = `For Vic ${Date.now()}`;
  const saved = await page.request.post("/api/v1/saved-queries", { data: { name, sql: "select 1" } });
  const { id } = await saved.json();
  const found = await page.request.get("/api/v1/colleagues?text=Vic");
  const [{ id: personId }] = (await found.json()).items;
  const shared = await page.request.put(`/api/v1/saved-queries/${id}/shares`, {
    data: { items: [{ personId, level: "view" }] },
  });
  expect(shared.status()).toBe(200);
  await expect(vic.locator("#announcer")).toContainText(`shared the query “${name}” with you`);
  await bell(vic).click();
  await inbox(vic).getByRole("link", { name }).click();
  await expect(vic.getByRole("heading", { level: 1 })).toContainText(name);
  await vic.context().close();
});

test("an analyst finds a dataset by its tag, and reads it by Athena as their own role", async ({
  page,
  demo,
  signIn,
  request,
  enter,
}) => {
  const ada = { authorization: `Bearer ${personOf(demo, "ada").apiToken}` };
  for (const sql of [
    "create database if not exists e2e_notices",
    "drop table if exists e2e_notices.fruit",
    "create table e2e_notices.fruit as select * from (values (1, 'apple'), (2, 'pear')) as t(id, name)",
  ]) {
    const done = await request.post(`${demo.url}/api/v1/statements`, {
      headers: ada,
      data: { ...place, sql, isConfirmed: true, waitSeconds: 30 },
    });
    expect(await done.json()).toMatchObject({ status: "FINISHED", error: null });
  }
  const registered = await request.post(`${demo.url}/api/v1/datasets`, {
    headers: ada,
    data: { accountId: LAKE, source: { kind: "glue", database: "e2e_notices" } },
  });
  const { datasetId } = await registered.json();
  await refresh(demo, request, LAKE);

  await signIn("ana");
  await page.goto(`/catalog/${datasetId}`);
  const title = page.getByRole("heading", { level: 1 });
  await expect(title).toContainText("e2e_notices");
  const steward = await enter("stella", "/catalog");
  await steward.goto(`/catalog/${datasetId}`);
  await steward.getByRole("button", { name: "Edit details" }).click();
  const tag = `e2e ${Date.now()}`;
  const tags = steward.getByRole("textbox", { name: "Tags" });
  await tags.fill(`${tag.toUpperCase()}`);
  await tags.press("Enter");
  await tags.pressSequentially("Fruit,");
  await expect(steward.getByRole("button", { name: "Remove the tag fruit" })).toBeVisible();
  await expectAccessible(steward);
  await expectFits(steward);
  await steward.getByRole("button", { name: "Save", exact: true }).click();
  await expect(steward.getByRole("link", { name: tag })).toBeVisible();
  await steward.context().close();

  await page.getByRole("link", { name: tag }).click();
  await expect(page).toHaveURL(new RegExp(`tag=${tag.replace(" ", "(\\+|%20)")}`));
  const list = page.getByRole("table", { name: "Catalog" });
  await expect(list.getByRole("row")).toHaveCount(2);
  await expectAccessible(page);
  await expectFits(page);
  await list.getByRole("link", { name: "e2e_notices" }).click();
  await page.getByRole("tab", { name: "Sample" }).click();
  await page.getByRole("button", { name: "Show rows" }).click();
  await expect(page.getByRole("gridcell", { name: "apple" })).toBeVisible();
  await expectAccessible(page);
  await expectFits(page);

  await page.getByRole("tab", { name: "Access" }).click();
  await expect(page.getByText(/role\/LFBusinessAnalyst1$/)).toBeVisible();
  await page.getByRole("button", { name: "Try to read one row" }).click();
  await expect(page.getByText("You can read it")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Who reads it" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Do I read it?" })).toBeVisible();
  await expectAccessible(page);
  await expectFits(page);
});

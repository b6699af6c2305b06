import type { Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { expect, test } from "./fixtures";
import { openWorkbench, typeSql } from "./workbench";

const TARGET = {
  accountId: "333333333333",
  warehouseKind: "workgroup",
  warehouse: "default",
  database: "dev",
};

/** Saves by the API, as the person whose page it is. */
async function save(page: Page, name: string, more: object = {}) {
  const answer = await page.request.post("/api/v1/saved-queries", {
    data: { name, sql: "select 1 as one", target: TARGET, ...more },
  });
  expect(answer.status()).toBe(201);
  return (await answer.json()) as { id: string; version: number };
}

test("a query is run by its permalink, compared, restored and shared with viewers, who only look", async ({
  page,
  signIn,
  enter,
}) => {
  await signIn("ana");
  const name = `Shared ${Date.now()}`;
  const { id } = await save(page, name, {
    sql: "select :n::int + 1 as next",
    parameters: [{ name: "n", type: "number", default: "41" }],
  });
  const changed = await page.request.patch(`/api/v1/saved-queries/${id}`, {
    data: { baseVersion: 1, sql: "select :n::int + 2 as next", note: "one more" },
  });
  expect(changed.status()).toBe(200);

  await page.goto("/queries/saved");
  await page.getByRole("searchbox", { name: "Search saved queries" }).fill(name);
  await page.getByRole("link", { name }).click();
  await page.getByRole("textbox", { name: ":n" }).fill("100");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const result = page.getByRole("region", { name: "Result", exact: true });
  await expect(result.getByText("Finished")).toBeVisible();
  await expect(result.getByText("102", { exact: true }).first()).toBeVisible();
  await page.reload();
  await expect(result.getByText("102", { exact: true }).first()).toBeVisible();
  await expect(page.getByRole("textbox", { name: ":n" })).toHaveValue("100");

  await page.getByRole("tab", { name: /Versions/ }).click();
  await expect(page.getByRole("region", { name: "Difference" })).toContainText("select :n::int + 1 as next");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Restore version 1" }).click();
  await expect(page.getByRole("link", { name: "Version 3" })).toBeVisible();
  await expect(page.getByText("Restored version 1")).toBeVisible();
  await page.goto(`/queries/saved/${id}?version=2`);
  await page.getByRole("button", { name: "Restore version 2" }).click();
  await expect(page).not.toHaveURL(/version=/);
  await expect(page.getByRole("button", { name: /^Restore version/ })).toHaveCount(0);

  await page.getByRole("button", { name: "Share", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("combobox", { name: "Add people or roles" }).fill("viewers");
  await dialog.getByRole("option", { name: /All viewers/ }).click();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Share", exact: true }).click();
  await expect(page.getByText(`Shared “${name}”`)).toBeVisible();

  const vic = await enter("vic", `/queries/saved/${id}`);
  await expect(vic.getByRole("heading", { level: 1 })).toHaveText(name);
  await expect(vic.getByText("you may view")).toBeVisible();
  await expect(vic.getByRole("button", { name: "Run", exact: true })).toBeDisabled();
  await expect(vic.getByRole("button", { name: "Share", exact: true })).toHaveCount(0);
  await expect(vic.getByRole("button", { name: "Edit the description" })).toHaveCount(0);
  await expectAccessible(vic);
  await vic.context().close();
});

test("a text for a place that is gone runs nowhere until a person chooses, and keeps its place", async ({
  page,
  signIn,
}) => {
  await signIn("ana");
  const stamp = Date.now();
  const gone = { ...TARGET, warehouse: "prod-warehouse" };
  const { id } = await save(page, `Elsewhere ${stamp}`, { target: gone });
  await openWorkbench(page);
  await page.goto(`/queries?saved=${id}`);
  await expect(
    page.getByText("points at the workgroup prod-warehouse, which is not there").first(),
  ).toBeVisible();
  await expect(page.getByRole("button", { name: "Run", exact: true })).toBeDisabled();
  await typeSql(page, "select 2 as two");
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(page.getByRole("region", { name: "Result", exact: true })).toHaveCount(0);
  await page.keyboard.press("ControlOrMeta+s");
  await expect(page.getByText(`Saved “Elsewhere ${stamp}”, version 2`)).toBeVisible();
  const kept = await page.request.get(`/api/v1/saved-queries/${id}`);
  expect(((await kept.json()) as { target: object }).target).toEqual(gone);
  await page.getByRole("combobox", { name: "Warehouse" }).click();
  await page.getByRole("option", { name: "default" }).click();
  await expect(page.getByRole("combobox", { name: "Database" })).toContainText("dev");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect(page.getByRole("region", { name: "Result", exact: true }).getByText("Finished")).toBeVisible();

  const lost = await save(page, `No database ${stamp}`, { target: { ...TARGET, database: "gone_db" } });
  await page.goto(`/queries?saved=${lost.id}`);
  await expect(page.getByText("points at the database gone_db, which is not there").first()).toBeVisible();
  await page.getByRole("combobox", { name: "Database" }).click();
  await page.getByRole("option", { name: "dev", exact: true }).click();
  await expect(page.getByRole("button", { name: "Run", exact: true })).toBeEnabled();
});

test("two who save at once: the second sees theirs beside mine, and nothing is lost", async ({
  page,
  signIn,
  enter,
}) => {
  await signIn("ana");
  const name = `Conflict ${Date.now()}`;
  const { id } = await save(page, name);
  await openWorkbench(page);
  await page.goto(`/queries?saved=${id}`);
  await expect(page.getByRole("textbox", { name: "SQL" })).toContainText("select 1 as one");
  const second = await enter("ana", `/queries?saved=${id}`);
  await expect(second.getByRole("textbox", { name: "SQL" })).toContainText("select 1 as one");

  await typeSql(page, "select 2 as mine");
  await typeSql(second, "select 3 as theirs");
  await second.keyboard.press("ControlOrMeta+s");
  await expect(second.getByText(`Saved “${name}”, version 2`)).toBeVisible();
  await second.context().close();
  await page.keyboard.press("ControlOrMeta+s");
  const dialog = page.getByRole("dialog", { name: "Somebody saved in between" });
  await expect(dialog).toContainText("select 3 as theirs");
  await expect(dialog).toContainText("select 2 as mine");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Save mine as the next version" }).click();
  await expect(dialog).toBeHidden();
  const versions = await page.request.get(`/api/v1/saved-queries/${id}/versions`);
  expect(((await versions.json()) as { items: unknown[] }).items).toHaveLength(3);
});

test("what a query was asked with is there again, and several statements are run in the workbench", async ({
  page,
  signIn,
}) => {
  await signIn("ana");
  const stamp = Date.now();
  const { id } = await save(page, `Asked ${stamp}`, { sql: "select :word as word" });
  await page.goto(`/queries/saved/${id}`);
  await page.getByRole("textbox", { name: ":word" }).fill("again");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const result = page.getByRole("region", { name: "Result", exact: true });
  await expect(result.getByText("Finished")).toBeVisible();
  await page.goto(`/queries/saved/${id}`);
  await expect(page.getByRole("textbox", { name: ":word" })).toHaveValue("again");

  const script = await save(page, `Script ${stamp}`, { sql: "select 1;\nselect 2" });
  await page.goto(`/queries/saved/${script.id}`);
  await expect(page.getByText("It holds 2 statements: open it in the workbench")).toBeVisible();
  await expect(page.getByRole("button", { name: "Run", exact: true })).toBeDisabled();
});

test("theirs is taken also where only a parameter differs, and the conflict is over", async ({
  page,
  signIn,
}) => {
  await signIn("ana");
  const name = `Parameter ${Date.now()}`;
  const { id } = await save(page, name, {
    sql: "select :n as n",
    parameters: [{ name: "n", type: "text", label: "first" }],
  });
  await openWorkbench(page);
  await page.goto(`/queries?saved=${id}`);
  await expect(page.getByText("first", { exact: true })).toBeVisible();
  const theirs = { baseVersion: 1, parameters: [{ name: "n", type: "text", label: "theirs" }] };
  expect((await page.request.patch(`/api/v1/saved-queries/${id}`, { data: theirs })).status()).toBe(200);
  await page.getByRole("button", { name: "Settings of :n" }).click();
  await page.getByRole("textbox", { name: "Hint" }).fill("mine");
  await page.keyboard.press("Escape");
  await page.keyboard.press("ControlOrMeta+s");
  const dialog = page.getByRole("dialog", { name: "Somebody saved in between" });
  await dialog.getByRole("button", { name: "Take theirs" }).click();
  await expect(page.getByText(`“${name}” is version 2 now`)).toBeVisible();
  await expect(page.getByText("theirs", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Settings of :n" }).click();
  await page.getByRole("textbox", { name: "Hint" }).fill("mine");
  await page.keyboard.press("Escape");
  await page.keyboard.press("ControlOrMeta+s");
  await expect(page.getByText(`Saved “${name}”, version 3`)).toBeVisible();
});

test("what was typed outlives the session, and is saved after signing in elsewhere", async ({
  page,
  signIn,
  enterAgain,
}) => {
  await signIn("ana");
  const { id } = await save(page, `Signed out ${Date.now()}`);
  await page.goto(`/queries/saved/${id}`);
  await page.getByRole("button", { name: "Edit the description" }).click();
  await page.getByRole("textbox", { name: "Description" }).fill("Ten minutes of work");
  const sessions = await page.request.get("/api/v1/sessions");
  const { items } = (await sessions.json()) as { items: { id: string; isCurrent: boolean }[] };
  await page.request.delete(`/api/v1/sessions/${items.find(({ isCurrent }) => isCurrent)?.id}`, {
    headers: { origin: process.env["HEADGATE_E2E_URL"] ?? "" },
  });
  await page.getByRole("button", { name: "Save description" }).click();
  const refusal = page.getByRole("main").getByRole("alert");
  await expect(refusal).toContainText("Your session has ended");
  await expect(refusal.getByRole("link", { name: "Sign in" })).toHaveAttribute("target", "_blank");
  await expect(page.getByRole("textbox", { name: "Description" })).toHaveValue("Ten minutes of work");

  await enterAgain("ana");
  await page.getByRole("button", { name: "Save description" }).click();
  await expect(page.getByRole("button", { name: "Edit the description" })).toBeVisible();
  await expect(page.getByText("Ten minutes of work")).toBeVisible();
});

test("queries are kept in folders, and walked by keys", async ({ page, signIn }) => {
  await signIn("ana");
  const stamp = Date.now();
  await save(page, `Loose ${stamp}`);
  await page.goto("/queries/saved");
  await page.getByRole("button", { name: "New folder" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill(`Folder ${stamp}`);
  await page.getByRole("dialog").getByRole("button", { name: "Make folder" }).click();
  await page.getByRole("button", { name: `More for Loose ${stamp}` }).click();
  await page.getByRole("menuitem", { name: "Move to…" }).click();
  await page.getByRole("dialog").getByRole("combobox", { name: "Folder" }).click();
  await page.getByRole("option", { name: `Folder ${stamp}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Move", exact: true }).click();
  await expect(page.getByRole("row", { name: new RegExp(`Loose ${stamp}.*Folder ${stamp}`) })).toBeVisible();

  await openWorkbench(page);
  await page.getByRole("button", { name: "Saved", exact: true }).click();
  await page.getByRole("searchbox", { name: "Search saved queries" }).fill(`Loose ${stamp}`);
  const tree = page.getByRole("tree", { name: "Saved queries" });
  await expect(tree.getByRole("treeitem")).toHaveCount(3);
  await tree.focus();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "SQL" })).toContainText("select 1 as one");
});

test("a folder shows what lies below it, and one that is deleted leads to the one above", async ({
  page,
  signIn,
}) => {
  await signIn("ana");
  const stamp = Date.now();
  await save(page, `Deep ${stamp}`);
  await page.goto("/queries/saved");
  const dialog = page.getByRole("dialog");
  const make = async (name: string) => {
    await dialog.getByLabel("Name").fill(name);
    await dialog.getByRole("button", { name: "Make folder" }).click();
  };
  const folders = page.getByRole("navigation", { name: "Folders" });
  await page.getByRole("button", { name: "New folder" }).click();
  await make(`Upper ${stamp}`);
  await folders.getByRole("button", { name: `More for Upper ${stamp}` }).click();
  await page.getByRole("menuitem", { name: "New folder in it…" }).click();
  await make(`Lower ${stamp}`);
  await page.getByRole("button", { name: `More for Deep ${stamp}` }).click();
  await page.getByRole("menuitem", { name: "Move to…" }).click();
  await dialog.getByRole("combobox", { name: "Folder" }).click();
  await page.getByRole("option", { name: new RegExp(`Lower ${stamp}`) }).click();
  await dialog.getByRole("button", { name: "Move", exact: true }).click();

  const row = page.getByRole("row", { name: new RegExp(`Deep ${stamp}`) });
  await folders.getByRole("button", { name: `Upper ${stamp}`, exact: true }).click();
  await expect(row).toBeVisible();
  await folders.getByRole("button", { name: `Lower ${stamp}`, exact: true }).click();
  await folders.getByRole("button", { name: `More for Lower ${stamp}` }).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  await page.getByRole("button", { name: "Delete folder", exact: true }).click();
  await expect(folders.getByRole("button", { name: `Upper ${stamp}`, exact: true })).toHaveAttribute(
    "aria-current",
    "true",
  );
  await expect(row).toBeVisible();
});

test("the choices of a parameter are kept, however their box is closed", async ({ page, signIn }) => {
  await signIn("ana");
  await openWorkbench(page);
  await typeSql(page, "select :pick as pick");
  await page.getByRole("button", { name: "Settings of :pick" }).click();
  await page.getByRole("combobox", { name: "Type" }).click();
  await page.getByRole("option", { name: "list of choices" }).click();
  await page.getByRole("textbox", { name: "Choices" }).fill("red\n green\n\nred");
  await page.keyboard.press("Escape");
  await page.getByRole("combobox", { name: ":pick" }).click();
  await expect(page.getByRole("option")).toHaveText(["red", "green"]);
});

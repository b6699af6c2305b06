import type { APIRequestContext, Page } from "@playwright/test";
import type { DemoFile } from "@/server/launcher/demo-files";
import { expectAccessible, expectFits } from "./accessible";
import { expect, personOf, test } from "./fixtures";
import { GOVERNANCE as ACCOUNT, governance, makeTable } from "./governance";

const READER = `arn:aws:iam::${ACCOUNT}:role/RegisterLocationServiceRole`;
const DATABASE = "e2e_promises";
const NAME = "Nobody registers with secrets";

/** Sends as the steward, and answers what came. */
const sender = (demo: DemoFile, request: APIRequestContext) => async (path: string, data: object) => {
  const headers = { authorization: `Bearer ${personOf(demo, "stella").apiToken}` };
  return (await request.post(`${demo.url}/api/v1${path}`, { data, headers })).json();
};

/** Applies a Change that the page shows and that waits for nothing else. */
async function apply(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Apply", exact: true }).click();
  await expect(page.getByText("1 of 1 done")).toBeVisible({ timeout: 60_000 });
}

test("a test that a change breaks keeps it from being applied until an admin overrides it, and passes when it is undone", async ({
  demo,
  enter,
  page,
  request,
  signIn,
}) => {
  test.setTimeout(180_000);
  await makeTable(await governance(demo), DATABASE, "secrets", ["id"]);
  const asStella = sender(demo, request);
  const { runId } = await asStella(`/access/lakes/${ACCOUNT}/refresh`, {});
  await signIn("ada");
  const stateOf = async () => (await (await page.request.get(`/api/v1/runs/${runId}`)).json()).state;
  await expect.poll(stateOf).toBe("succeeded");

  await page.goto("/access/tests/new");
  const form = page.getByRole("form", { name: "Keep it" });
  await form.getByLabel("Name").fill(NAME);
  await form.getByRole("button", { name: "Principal" }).click();
  const principals = page.getByRole("combobox", { name: "Search: principal" });
  await principals.fill("IAM_ALLOWED_PRINCIPALS");
  await expect(page.getByRole("option")).toHaveCount(0);
  await principals.fill(READER);
  await page
    .getByRole("option", { name: /RegisterLocationServiceRole/ })
    .first()
    .click();
  await form.getByRole("button", { name: "By name" }).click();
  await form.getByRole("combobox", { name: "Account" }).click();
  await page.getByRole("option", { name: new RegExp(ACCOUNT) }).click();
  await form.getByRole("button", { name: "Database" }).click();
  await page.getByRole("combobox", { name: "Search: database" }).fill(DATABASE);
  await page.getByRole("option", { name: DATABASE }).first().click();
  await expect(page.getByRole("complementary", { name: "What it finds now" })).toContainText("Passes");
  await expectAccessible(page);
  await expectFits(page);
  await form.getByRole("button", { name: "Keep it" }).click();
  await expect(page).toHaveURL(/\/access\/tests\?test=/);
  const tests = page.url();

  const grant = {
    ...{ principal: READER, permissions: ["SELECT"], grantable: [] },
    resource: { kind: "table", database: DATABASE, table: "secrets" },
  };
  const steps = [{ catalogId: ACCOUNT, operation: { name: "GrantPermissions", grant } }];
  const { id } = await asStella("/changes", { kind: "access", title: "Let it read", steps });
  await asStella(`/changes/${id}/plan`, {});
  await asStella(`/changes/${id}/submit`, {});
  await page.goto(`/access/changes/${id}`);
  await expect(page.getByText(`Breaks ${NAME}`)).toBeVisible();
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await page.getByRole("button", { name: "Override", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Apply it in spite of what it breaks" });
  await dialog.getByLabel("Why").fill("For an hour, while it is moved.");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Override", exact: true }).click();
  await expect(page.getByText(/overrode .*For an hour/)).toBeVisible();
  await apply(page);
  await page.goto(tests);
  await expect(page.getByText("Fails: 1 breach").first()).toBeVisible();

  await page.goto(`/access/changes/${id}`);
  await page.getByRole("button", { name: "Revert" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Revert: Let it read");
  await expect(page.getByText(`Mends ${NAME}`)).toBeVisible();
  await page.getByRole("button", { name: "Ask for approval" }).click();
  const stellas = await enter("stella", new URL(page.url()).pathname);
  await stellas.getByRole("button", { name: "Approve", exact: true }).click();
  await apply(page);
  await page.goto(tests);
  await expect(page.getByText("Passes", { exact: true }).first()).toBeVisible();
});

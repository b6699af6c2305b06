import type { Page } from "@playwright/test";
import { expectAccessible, expectFits } from "./accessible";
import { expect, test } from "./fixtures";
import { GOVERNANCE as ACCOUNT, governance, makeTable } from "./governance";

const READER = `arn:aws:iam::${ACCOUNT}:role/RegisterLocationServiceRole`;
const DATABASE = "e2e_policies";
const KEY = "e2e_trust";
const POLICIES = `/access/policies?q=${KEY}`;

/** Until the newest reading of the account, and what it made, is there. */
async function refresh(page: Page): Promise<void> {
  const begun = await page.request.post(`/api/v1/access/lakes/${ACCOUNT}/refresh`, {
    ...{ data: {}, headers: { origin: new URL(page.url()).origin } },
  });
  const { runId } = (await begun.json()) as { runId: string };
  await expect
    .poll(async () => (await (await page.request.get(`/api/v1/runs/${runId}`)).json()).state)
    .toBe("succeeded");
}

/** Proposes what the dialog offers, and stands on the Change with its plan. */
async function propose(page: Page): Promise<void> {
  const dialog = page.getByRole("dialog", { name: "Propose a change" });
  await expect(dialog).toContainText("Nothing happens yet");
  await dialog.getByRole("button", { name: "See what it would do" }).click();
  await expect(dialog.getByRole("status")).toContainText("approval");
  await dialog.getByRole("button", { name: "Propose change" }).click();
  await expect(page).toHaveURL(/\/access\/changes\/[0-9a-f-]{36}$/);
  // It comes after the address.
  await expect(page).toHaveTitle(/\S/);
}

/** Has the Change that the page shows approved where it needs that, and applied. */
async function apply(page: Page, approver: Page): Promise<void> {
  const path = `/api/v1/changes/${page.url().split("/").at(-1) ?? ""}`;
  const change = async () => (await page.request.get(path)).json();
  const send = (by: Page, action: string, data: object = {}) =>
    by.request.post(`${path}/${action}`, { data, headers: { origin: new URL(page.url()).origin } });
  await send(page, "submit");
  const { state, planHash } = await change();
  if (state === "submitted") await send(approver, "approve", { planHash });
  await expect.poll(async () => (await change()).state).toBe("approved");
  await send(page, "apply");
  await expect.poll(async () => (await change()).state, { timeout: 60_000 }).toMatch(/^(applied|verified)$/);
}

test("a steward makes a tag, assigns it in the matrix and proposes a policy by it", async ({
  demo,
  page,
  signIn,
  enter,
}) => {
  test.setTimeout(180_000);
  await makeTable(await governance(demo), DATABASE, "orders", ["id", "email"]);
  await signIn("stella");
  const ada = await enter("ada", "/access/changes");
  await refresh(page);

  await page.goto("/access/tags");
  await page.getByRole("button", { name: "Create tag" }).click();
  const creating = page.getByRole("dialog", { name: "Create an LF-tag" });
  await creating.getByRole("combobox", { name: "Account" }).click();
  await page.getByRole("option", { name: new RegExp(ACCOUNT) }).click();
  await creating.getByLabel("Key").fill(KEY.toUpperCase());
  await creating.getByLabel("Values").fill("open\nclosed");
  await expectAccessible(page);
  await creating.getByRole("button", { name: "Continue" }).click();
  await propose(page);
  await apply(page, ada);

  await page.goto(`/access/tags?tag=${ACCOUNT}/${KEY}`);
  const tag = page.getByRole("complementary", { name: `LF-tag ${KEY}` });
  await tag.getByRole("button", { name: "Describe open" }).click();
  const describing = page.getByRole("dialog", { name: `Describe ${KEY} = open` });
  await describing.getByLabel("Description").fill("Everybody may read it");
  await expectAccessible(page);
  await describing.getByRole("button", { name: "Save" }).click();
  await expect(tag.getByRole("listitem").filter({ hasText: "Everybody may read it" })).toContainText("open");
  await expectAccessible(page);

  await page.goto(`/access/tags/assign?account=${ACCOUNT}`);
  const grid = page.getByRole("grid", { name: "LF-tags by resource" });
  const cell = (name: string) => grid.getByRole("gridcell", { name: new RegExp(`^${name}, ${KEY}:`) });
  await expect(cell(DATABASE)).toHaveAccessibleName(/no value/);
  await cell(DATABASE).click();
  await page.getByRole("combobox", { name: `Value of ${KEY}` }).click();
  await page.getByRole("option", { name: "open" }).click();
  await expect(cell(DATABASE)).toHaveAccessibleName(/to be open/);
  await expectAccessible(page);
  await expectFits(page);
  await grid.getByRole("button", { name: DATABASE, exact: true }).click();
  await grid.getByRole("button", { name: "orders", exact: true }).click();
  await cell("email").focus();
  await page.keyboard.press("Space");
  await page.getByRole("combobox", { name: `Value of ${KEY}` }).click();
  await page.getByRole("option", { name: "closed" }).click();
  await page.getByRole("button", { name: /^Propose 2/ }).click();
  await propose(page);
  await apply(page, ada);

  await page.goto(`/access/tags/assign?account=${ACCOUNT}&database=${DATABASE}&table=orders`);
  await expect(cell("id")).toHaveAccessibleName(/open, inherited/);
  await expect(cell("email")).toHaveAccessibleName(/closed, assigned here, instead of open/);

  await page.goto("/access/policies/new");
  const form = page.getByRole("form", { name: "New policy" });
  await form.getByRole("combobox", { name: "Account" }).click();
  await page.getByRole("option", { name: new RegExp(ACCOUNT) }).click();
  await form.getByRole("button", { name: "Principal" }).click();
  await page.getByRole("combobox", { name: "Search: principal" }).fill(READER);
  await page
    .getByRole("option", { name: /RegisterLocationServiceRole/ })
    .first()
    .click();
  await form.getByRole("combobox", { name: "Add a tag" }).click();
  await page.getByRole("option", { name: new RegExp(`^${KEY}`) }).click();
  await form.getByRole("button", { name: `Values of ${KEY}: none` }).click();
  await page.getByRole("button", { name: /^open\b/ }).click();
  await page.keyboard.press("Escape");
  const matches = page.getByRole("region", { name: "What it matches now" });
  await expect(matches).toContainText(`${DATABASE}.orders`);
  await expect(matches).toContainText("1 of 2");
  await expectAccessible(page);
  await expectFits(page);
  await form.getByRole("button", { name: "Continue" }).click();
  await propose(page);
  await expect(page.getByRole("main")).toContainText("RegisterLocationServiceRole");
  await expectAccessible(page);

  const proposed = page.url();
  await page.goto(POLICIES);
  await expect(page.getByText("No policies match these filters")).toBeVisible();
  await page.goto(proposed);
  await apply(page, ada);

  await page.goto(POLICIES);
  const policy = page.getByRole("button", { name: `tables and columns where ${KEY} = open` });
  const panel = page.getByRole("complementary", { name: "Policy" });
  await policy.click();
  await expect(panel.getByRole("button", { name: "Keep for good" })).toBeHidden();
  await panel.getByRole("button", { name: "End at…" }).click();
  const ending = page.getByRole("dialog", { name: "End this policy" });
  await ending.getByRole("button", { name: "Continue" }).click();
  await expect(ending).toContainText("Choose a time to come.");
  await expectAccessible(page);
  await ending.getByLabel("End at").fill(`${new Date().getFullYear() + 1}-06-01T12:00`);
  await ending.getByRole("button", { name: "Continue" }).click();
  await propose(page);
  await expect(page.getByRole("main")).toContainText("Nobody gains or loses anything.");
  await apply(page, ada);

  await page.goto(POLICIES);
  await expect(page.getByRole("main")).toContainText("1 Jun");
  await policy.click();
  await expect(panel).toContainText(/Ends 1 Jun/i);
  await expect(panel.getByRole("button", { name: "Keep for good" })).toBeVisible();
  await expectAccessible(page);
  await expectFits(page);
});

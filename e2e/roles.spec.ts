import { expect, personOf, test } from "./fixtures";
import { openWorkbench, resultOf, runSql, statementIn } from "./workbench";

test("nobody gets in without signing in, and comes back to where they wanted", async ({ page, demo }) => {
  await page.goto("/runs?state=failed");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  const { email, password } = personOf(demo, "ana");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(/\/runs\?state=failed/);
});

test("a viewer sees the workbench but cannot run, and the admin's pages are not there", async ({
  page,
  signIn,
}) => {
  await signIn("vic");
  await openWorkbench(page);
  await expect(page.getByRole("button", { name: "Run", exact: true })).toHaveCount(0);
  await expect(page.getByRole("navigation").getByRole("link", { name: "Audit" })).toHaveCount(0);
  const response = await page.request.get("/api/v1/audit");
  expect(response.status()).toBe(403);
});

test("one person's statement is not there for another, not even for an admin", async ({
  browser,
  demo,
  page,
  signIn,
}) => {
  await signIn("ana");
  await openWorkbench(page);
  await runSql(page, "select 'mine'");
  await expect(resultOf(page).getByText("Finished")).toBeVisible();
  const id = await statementIn(page);
  for (const who of ["ada", "stella", "vic"] as const) {
    const other = await browser.newContext({
      extraHTTPHeaders: { authorization: `Bearer ${personOf(demo, who).apiToken}` },
    });
    const base = `${process.env["HEADGATE_E2E_URL"]}/api/v1/statements/${id}`;
    for (const path of ["", "/rows", "/download"]) {
      expect((await other.request.get(`${base}${path}`)).status()).toBe(404);
    }
    await other.close();
  }
});

test("an admin finds in the audit trail who ran what", async ({ page, signIn }) => {
  await signIn("ada");
  await openWorkbench(page);
  const mark = `audit ${Date.now()}`;
  await runSql(page, `select '${mark}'`);
  await expect(resultOf(page).getByText("Finished")).toBeVisible();
  await page.goto("/admin/audit?verb=statement.run");
  await page.getByRole("table").getByRole("link").first().click();
  await expect(page.getByRole("complementary")).toContainText(mark);
});

test("a revoked session ends at once", async ({ page, signIn }) => {
  await signIn("stella");
  await page.goto("/account/profile");
  const { items } = (await (await page.request.get("/api/v1/sessions")).json()) as {
    items: { id: string; isCurrent: boolean }[];
  };
  const current = items.find((session) => session.isCurrent);
  expect(current).toBeDefined();
  await page.request.delete(`/api/v1/sessions/${current?.id}`, {
    headers: { origin: process.env["HEADGATE_E2E_URL"] ?? "" },
  });
  // The open page learns of it by its live stream, and leads to the door by itself.
  await expect(page).toHaveURL(/\/sign-in/);
  expect((await page.request.get("/api/v1/me")).status()).toBe(401);
});

import { expectAccessible } from "./accessible";
import { expect, personOf, test } from "./fixtures";

const CLUSTER = "redshift-spark-redshift-cluster";

test("what an admin marks read-only takes no write from anybody, until it is writable again", async ({
  demo,
  page,
  request,
  signIn,
}) => {
  await signIn("ada");
  await page.goto("/admin/accounts");
  await page.getByRole("link", { name: "Analytics" }).click();
  const panel = page.getByRole("complementary", { name: "Account" });
  const cluster = panel.getByRole("listitem").filter({ hasText: CLUSTER });
  const readOnly = cluster.getByRole("checkbox", { name: "Read-only" });
  await readOnly.click();
  await expect(readOnly).toBeChecked();
  await expect(cluster.getByText("read-only", { exact: true })).toBeVisible();
  await expectAccessible(page);

  const write = () =>
    request.post(`${demo.url}/api/v1/statements`, {
      headers: { authorization: `Bearer ${personOf(demo, "ana").apiToken}` },
      data: {
        accountId: "333333333333",
        warehouseKind: "cluster",
        warehouse: CLUSTER,
        database: "dev",
        sql: "create temp table mine (n int)",
      },
    });
  const refused = await write();
  expect(refused.status()).toBe(403);
  expect(await refused.json()).toMatchObject({ detail: expect.stringContaining("marked read-only") });

  await readOnly.click();
  await expect(cluster.getByText("read-only", { exact: true })).toHaveCount(0);
  expect((await write()).status()).toBe(202);
});

const SPARE = "444444444444";

test("an admin connects an account, reads why it cannot be reached and what to paste, and disconnects it", async ({
  page,
  signIn,
}) => {
  await signIn("ada");
  await page.goto("/admin/accounts");
  await page.getByRole("button", { name: "Connect account" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: "Connect an AWS account" });
  const id = dialog.getByLabel("Account id");
  await expect(id).toBeFocused();
  await page.keyboard.type("4444");
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("An AWS account id has 12 digits.")).toBeVisible();
  await expect(dialog.getByText("A name has at least one character.")).toBeVisible();
  await expect(id).toBeFocused();
  await expectAccessible(page);
  await id.fill(SPARE);
  await dialog.getByLabel("Name").fill("Spare lake");
  await dialog.getByLabel("Role to assume").fill("arn:aws:iam::333333333333:role/Headgate");
  await expect(dialog.getByText(`This role is not one of the account ${SPARE}.`)).toBeVisible();
  await dialog.getByLabel("Role to assume").fill(`arn:aws:iam::${SPARE}:role/Headgate`);
  await page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);

  const panel = page.getByRole("complementary", { name: "Account" });
  const row = page.getByRole("row").filter({ hasText: SPARE });
  await expect(panel.getByRole("heading", { name: "Spare lake" })).toBeVisible();
  await expect(row.getByText("Not tested")).toBeVisible();
  await panel.getByRole("button", { name: "Test connection" }).click();
  await expect(panel.getByRole("status").getByText(/^1.problem$/)).toBeVisible({ timeout: 30_000 });
  await expect(row.getByText(/^1.problem$/)).toBeVisible();
  const check = panel.getByRole("list", { name: "Checks that did not pass" }).getByRole("listitem");
  await expect(check).toHaveCount(1);
  await expect(check).toContainText("is not authorized to perform: sts:AssumeRole");
  await expect(check).toContainText('"AWS": "arn:aws:iam::222222222222:role/HeadgateServer"');
  await expect(check).toContainText("sts:ExternalId");
  await expect(check.getByRole("button", { name: "Copy trust policy" })).toBeVisible();
  await expect(check.getByRole("button", { name: "Copy missing statement" })).toBeVisible();

  await panel.getByText("Permissions: Run statements").click();
  await expect(panel.getByText("redshift-data:ExecuteStatement")).toBeVisible();
  await panel.getByRole("button", { name: "Edit" }).click();
  const edit = page.getByRole("dialog", { name: "Edit Spare lake" });
  await edit.getByLabel("Name").fill("Spare lake EU");
  await edit.getByRole("button", { name: "Save" }).click();
  await expect(row).toContainText("Spare lake EU");

  await panel.getByRole("button", { name: "Disconnect" }).click();
  const confirm = page.getByRole("alertdialog");
  await expect(confirm).toContainText("stays readable");
  await confirm.getByRole("button", { name: "Disconnect" }).click();
  await expect(row).toHaveCount(0);
  await expect(panel).toHaveCount(0);
});

test("the demo lake's consumer works as it stands, on every screen and in both themes", async ({
  page,
  signIn,
}) => {
  test.setTimeout(120_000);
  await signIn("ada");
  await page.goto("/admin/accounts?account=333333333333");
  const panel = page.getByRole("complementary", { name: "Account" });
  await panel.getByRole("button", { name: "Test connection" }).click();
  await expect(panel.getByRole("status").getByText("Works")).toBeVisible({ timeout: 60_000 });
  await expect(panel.getByText(/checks passed$/)).toBeVisible();
  await panel.getByText(/checks passed$/).click();
  await expect(panel.getByText("redshift-data BatchExecuteStatement").first()).toBeVisible();
  for (const colorScheme of ["light", "dark"] as const) {
    for (const width of [1440, 390]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await expect(panel.getByRole("heading", { name: "Policies to paste" })).toBeVisible();
      await expectAccessible(page);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, `${colorScheme} at ${width} scrolls sideways`).toBeLessThanOrEqual(0);
    }
  }
});

test("who may not change accounts is shown neither the connection nor a way to test it", async ({
  page,
  signIn,
}) => {
  await signIn("ana");
  await page.goto("/admin/accounts?account=333333333333");
  const panel = page.getByRole("complementary", { name: "Account" });
  await expect(panel.getByRole("heading", { name: "Warehouses" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Connect account" })).toHaveCount(0);
  await expect(panel.getByRole("button", { name: "Test connection" })).toHaveCount(0);
  await expect(panel.getByText("External id")).toHaveCount(0);
});

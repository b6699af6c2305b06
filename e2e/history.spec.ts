import {
  BatchExecuteStatementCommand,
  DescribeStatementCommand,
  RedshiftDataClient,
} from "@aws-sdk/client-redshift-data";
import type { Page } from "@playwright/test";
import type { DemoFile } from "@/server/launcher/demo-files";
import { expectAccessible } from "./accessible";
import { expect, personOf, test } from "./fixtures";

const at = { accountId: "333333333333", warehouseKind: "workgroup", warehouse: "default" };

/** Runs SQL past Headgate, as Spark's connector does: by the Data API, under a query_group. */
async function runOutside(demo: DemoFile, label: string, sql: string): Promise<void> {
  const principal = demo.principals.find(({ name }) => name === "ConsumerAdminUser");
  if (!principal) throw new Error("no ConsumerAdminUser");
  const client = new RedshiftDataClient({
    endpoint: demo.awsEndpointUrl,
    region: demo.region,
    credentials: principal,
  });
  const Sqls = [`set query_group to '${label}'`, sql];
  const { Id } = await client.send(
    new BatchExecuteStatementCommand({ WorkgroupName: at.warehouse, Database: "dev", Sqls }),
  );
  await client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
}

const headers = (demo: DemoFile, who: "ada" | "ana" | "stella" | "vic") => ({
  authorization: `Bearer ${personOf(demo, who).apiToken}`,
});

/** How often each shape of a label ran: workers count what has ended every few seconds. */
async function countsOfShapes(page: Page, label: string): Promise<number[]> {
  const answer = await page.request.get("/api/v1/statement-groups", { params: { label } });
  return (await answer.json()).items.map(({ count }: { count: number }) => count);
}

async function importNow(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Import", exact: true }).click();
  const warehouse = page.getByRole("article", { name: at.warehouse });
  const ended = page.waitForResponse((response) => response.url().includes("/api/v1/runs/") && response.ok());
  await warehouse.getByRole("button", { name: "Import now" }).click();
  await ended;
  await expect(warehouse.getByRole("button", { name: "Import now" })).toBeEnabled();
  await page.getByRole("button", { name: "Close" }).click();
}

test("the settings of an import tell a wrong role at its field, and are not lost by a stray Esc", async ({
  page,
  signIn,
}) => {
  await signIn("ada");
  await page.goto("/queries/history?import=true");
  const warehouse = page.getByRole("article", { name: at.warehouse });
  await warehouse.getByRole("button", { name: /^(Change|Switch on)$/ }).click();
  const role = warehouse.getByLabel("Role");
  const before = await role.inputValue();
  await role.fill("HistoryReader");
  await warehouse.getByRole("button", { name: "Save" }).click();
  await expect(role).toHaveAttribute("aria-invalid", "true");
  await expect(role).toHaveAccessibleDescription(/Not the ARN of an IAM role/);
  await page.keyboard.press("Escape");
  const asked = page.getByRole("alertdialog", { name: "Close without saving?" });
  await asked.getByRole("button", { name: "Keep editing" }).click();
  await expect(asked).toBeHidden();
  await expect(role).toHaveValue("HistoryReader");
  await role.fill(before);
  await page.getByRole("button", { name: "Close" }).click();
  await expect(warehouse).toBeHidden();
});

test("what ran outside is found by its label, and grouped by its shape", async ({ page, demo, signIn }) => {
  const label = `glue-${Date.now()}`;
  for (const n of [1, 2])
    await runOutside(
      demo,
      label,
      `select count(*) as outside_of_headgate from public.venue where venueid > ${n}`,
    );
  await signIn("ada");
  await page.goto("/queries/history");
  await importNow(page);
  const field = page.getByRole("combobox", { name: "Search the history" });
  await field.fill("lab");
  await page.getByRole("option", { name: /^label:/ }).click();
  await field.pressSequentially(`${label.slice(0, -3)}*`);
  const list = page.getByRole("table", { name: "Statements" });
  await expect(list.getByRole("link", { name: /outside_of_headgate/ })).toHaveCount(2);
  await expect(page).toHaveURL(/q=label/);
  await list.getByRole("link", { name: /venueid > 2/ }).click();
  const panel = page.getByRole("complementary", { name: "Statement" });
  await expect(panel.getByText("This ran outside Headgate")).toBeVisible();
  await expect(panel.getByRole("region", { name: "Where the time went" })).toBeVisible();
  await panel.getByRole("button", { name: "Close" }).click();
  const shapesOf = () => countsOfShapes(page, label);
  await expect.poll(shapesOf, { timeout: 30_000 }).toEqual([2]);
  await page.getByRole("button", { name: "Group by shape" }).click();
  const shapes = page.getByRole("table", { name: "Shapes" });
  await expect(shapes.getByRole("row").filter({ hasText: "outside_of_headgate" })).toContainText("2");
  await expectAccessible(page, { isStrict: true });
  await shapes.getByRole("button", { name: /outside_of_headgate/ }).click();
  await expect(list.getByRole("link", { name: /outside_of_headgate/ }).first()).toBeVisible();
  await expect(page).toHaveURL(/shape/);
});

test("a statement that changes data asks before it runs again, and the shapes say what they do not take", async ({
  page,
  demo,
  signIn,
  playwright,
  baseURL,
}) => {
  const api = await playwright.request.newContext({
    baseURL: baseURL ?? "",
    extraHTTPHeaders: headers(demo, "ana"),
  });
  const table = `again_${Date.now()}`;
  const run = async (sql: string, more: object = {}) => {
    const answer = await api.post("/api/v1/statements", {
      data: { ...at, database: "dev", sql, waitSeconds: 30, ...more },
    });
    return (await answer.json()) as { id: string };
  };
  await run(`create table ${table} as select 1 as n union all select 2`);
  const { id } = await run(`delete from ${table} where n < 1`, { isConfirmed: true, label: table });
  await run(`insert into ${table} values (0)`);
  await signIn("ana");
  await page.goto(`/queries/history?statement=${id}`);
  const panel = page.getByRole("complementary", { name: "Statement" });
  await expect(panel.getByText("0 rows affected")).toBeVisible();
  await panel.getByRole("button", { name: "Run again" }).click();
  const dialog = page.getByRole("dialog", { name: "This changes data" });
  await expect(dialog.getByRole("status")).toHaveText("1 row");
  await expectAccessible(page, { isStrict: true });
  await dialog.getByRole("button", { name: "Run DELETE" }).click();
  await expect(panel.getByText("1 row affected")).toBeVisible();
  await expect(page).not.toHaveURL(new RegExp(id));
  await run(`drop table ${table}`, { isConfirmed: true });
  await api.dispose();

  await page.goto(`/queries/history?q=status:finished label:${table}`);
  const list = page.getByRole("table", { name: "Statements" });
  await expect(list.getByRole("link", { name: /delete from/ })).toHaveCount(2);
  await page.getByRole("button", { name: "Group by shape" }).click();
  await expect(page.getByText("status:finished does not narrow this list")).toBeVisible();
  const shapes = page.getByRole("table", { name: "Shapes" });
  await shapes.getByRole("button", { name: /delete from/ }).click();
  await expect(page).toHaveURL(/label:again_.*shape:/);
});

test("a statement is its owner's until it is shared", async ({ page, demo, signIn, playwright, baseURL }) => {
  const api = await playwright.request.newContext({
    baseURL: baseURL ?? "",
    extraHTTPHeaders: headers(demo, "ana"),
  });
  const sql = `select 'only shared ${Date.now()}' as secret`;
  const ran = await api.post("/api/v1/statements", {
    data: { ...at, database: "dev", sql, waitSeconds: 30 },
  });
  const { id } = await ran.json();
  const asStella = () => page.request.get(`/api/v1/statements/${id}`, { headers: headers(demo, "stella") });
  expect((await asStella()).status()).toBe(404);
  await signIn("ana");
  await page.goto(`/queries/history?statement=${id}`);
  const panel = page.getByRole("complementary", { name: "Statement" });
  await expect(panel.getByRole("region", { name: "SQL" })).toContainText(sql);
  await expectAccessible(page, { isStrict: true });
  await panel.getByRole("button", { name: "Share" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("combobox").first().fill("Stella");
  await page
    .getByRole("option", { name: /Stella/ })
    .first()
    .click();
  await dialog.getByRole("button", { name: "Share", exact: true }).click();
  await expect(dialog).toBeHidden();
  expect((await asStella()).status()).toBe(200);
  const shown = await page.request.get(
    `/api/v1/statements?person=${(await (await asStella()).json()).ownerId}`,
    {
      headers: headers(demo, "stella"),
    },
  );
  expect((await shown.json()).items).toEqual([expect.objectContaining({ id, isSharedWithMe: true })]);
  expect(
    (await page.request.get(`/api/v1/statements/${id}`, { headers: headers(demo, "vic") })).status(),
  ).toBe(404);
  await api.dispose();
});

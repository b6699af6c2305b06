import { CreateDatabaseCommand, CreateTableCommand } from "@aws-sdk/client-glue";
import { GrantPermissionsCommand, RevokePermissionsCommand } from "@aws-sdk/client-lakeformation";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import type { APIRequestContext } from "@playwright/test";
import type { DemoFile } from "@/server/launcher/demo-files";
import { expectAccessible, expectFits } from "./accessible";
import { choose, pick } from "./fields";
import { expect, personOf, test } from "./fixtures";
import { clientsOf, csvTable, GOVERNANCE, governance, refresh } from "./governance";

const CONSUMER = "333333333333";
const ANALYST = `arn:aws:iam::${CONSUMER}:role/LFBusinessAnalyst1`;
const DATABASE = "e2e_changes";
const BUCKET = "glue-iceberg-demo";
const FOLDER = `inventory/${DATABASE}`;

/** A table of the governance account below its registered location, which the analysts' account reaches by a link. */
async function prepare(demo: DemoFile): Promise<void> {
  const owner = await governance(demo);
  await owner.s3.send(
    new PutObjectCommand({
      Bucket: BUCKET,
      Key: `${FOLDER}/1.csv`,
      Body: "1,a@example.com,10\n2,b@example.com,20\n",
    }),
  );
  const DatabaseInput = { Name: DATABASE, CreateTableDefaultPermissions: [] };
  await owner.glue.send(new CreateDatabaseCommand({ DatabaseInput }));
  // What is left to IAM can't be shared with another account.
  await owner.lake.send(
    new RevokePermissionsCommand({
      Principal: { DataLakePrincipalIdentifier: "IAM_ALLOWED_PRINCIPALS" },
      Resource: { Database: { Name: DATABASE } },
      Permissions: ["ALL"],
    }),
  );
  const TableInput = csvTable("orders", `s3://${BUCKET}/${FOLDER}/`, ["id", "mail", "total"]);
  await owner.glue.send(new CreateTableCommand({ DatabaseName: DATABASE, TableInput }));
  const reader = clientsOf(demo, "ConsumerAdminUser");
  const TargetDatabase = { CatalogId: GOVERNANCE, DatabaseName: DATABASE };
  await reader.glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: DATABASE, TargetDatabase } }));
  await reader.lake.send(
    new GrantPermissionsCommand({
      Principal: { DataLakePrincipalIdentifier: ANALYST },
      Resource: { Database: { Name: DATABASE } },
      Permissions: ["DESCRIBE"],
    }),
  );
}

/** What a query of all columns shows the analyst: their names, or how it failed. */
async function asAnalyst(demo: DemoFile, request: APIRequestContext): Promise<string[] | string> {
  const answer = await request.post(`${demo.url}/api/v1/statements`, {
    headers: { authorization: `Bearer ${personOf(demo, "ana").apiToken}` },
    data: {
      ...{ accountId: CONSUMER, warehouseKind: "athena", warehouse: "primary", database: DATABASE },
      ...{ sql: `select * from ${DATABASE}.orders order by id`, waitSeconds: 30 },
    },
  });
  const { status, columns } = await answer.json();
  return status === "FINISHED" ? columns.map(({ name }: { name: string }) => name) : status;
}

test("a steward asks for columns for an analyst, an admin approves and applies it, the analyst reads them; and back", async ({
  demo,
  enter,
  page,
  request,
  signIn,
}) => {
  test.setTimeout(240_000);
  await prepare(demo);
  for (const accountId of [GOVERNANCE, CONSUMER]) await refresh(demo, request, accountId);
  expect(typeof (await asAnalyst(demo, request))).toBe("string");

  await signIn("stella");
  await page.goto("/access/changes/new");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByText("Choose who gets it.")).toBeVisible();
  await choose(page, "Account", new RegExp(GOVERNANCE));
  await pick(page, "Principal", "LFBusinessAnalyst1");
  await choose(page, "Kind of resource", "Columns of a table");
  await pick(page, "Database", DATABASE);
  await pick(page, "Table", "orders");
  for (const column of ["id", "total"])
    await page.getByRole("checkbox", { name: new RegExp(`^${column}\\s*string$`) }).click();
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("textbox", { name: "Steps" })).toHaveValue(
    /"include": \[\s+"id",\s+"total"\s+\][\s\S]*"DESCRIBE"/,
  );
  await page.getByLabel("Title").fill("Orders for the analysts");
  await page.getByLabel("Why").fill("They count what was ordered.");
  await expectAccessible(page);
  await expectFits(page);
  await page.getByRole("button", { name: "See what it would do" }).click();
  const foreseen = page.getByRole("listitem").filter({ hasText: /^\+gains SELECT/ });
  await expect(foreseen).toContainText(`${DATABASE}.orders columns id, total`);
  await expectAccessible(page);
  await expectFits(page);
  await page.getByRole("button", { name: "Draft and plan" }).click();

  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Orders for the analysts");
  const gained = page.getByRole("listitem").filter({ hasText: /^\+gains SELECT/ });
  await expect(gained).toContainText(`${DATABASE}.orders columns id, total`);
  await expectAccessible(page);
  await expectFits(page);
  await page.getByRole("button", { name: "Ask for approval" }).click();
  await expect(page.getByText("Waits for approval").first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Approve", exact: true })).toHaveCount(0);

  const adas = await enter("ada", "/access/changes?whose=waiting");
  await adas.getByRole("link", { name: "Orders for the analysts" }).click();
  await adas.getByRole("button", { name: "Approve", exact: true }).click();
  await adas.getByRole("button", { name: "Apply", exact: true }).click();
  await adas.getByRole("alertdialog").getByRole("button", { name: "Apply", exact: true }).click();
  await expect(adas.getByText("2 of 2 done")).toBeVisible({ timeout: 60_000 });
  await expect(adas.getByText(/read again as planned/)).toBeVisible();
  // The link was made with IAM's defaults; what is read behind it is its target's to decide, so the role is tried.
  await expect(
    adas.getByText(`LFBusinessAnalyst1 reads the columns id, total of ${DATABASE}.orders`),
  ).toBeVisible();
  await expect(adas.getByText("IAM policies decide, which Headgate does not know.")).toHaveCount(0);
  // Live, without a reload.
  await expect(page.getByText("2 of 2 done")).toBeVisible();
  expect(await asAnalyst(demo, request)).toEqual(["id", "total"]);
  await expectAccessible(adas);
  await expectFits(adas);

  await adas.getByRole("button", { name: "Revert" }).click();
  await expect(adas.getByRole("heading", { level: 1 })).toHaveText("Revert: Orders for the analysts");
  await adas.getByRole("button", { name: "Ask for approval" }).click();
  await page.goto(new URL(adas.url()).pathname);
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await adas.getByRole("button", { name: "Apply", exact: true }).click();
  await adas.getByRole("alertdialog").getByRole("button", { name: "Apply", exact: true }).click();
  await expect(adas.getByText("2 of 2 done")).toBeVisible({ timeout: 60_000 });
  expect(typeof (await asAnalyst(demo, request))).toBe("string");
});

test("a resource link, what it leads to and a data location are granted by the form, and seen before", async ({
  demo,
  page,
  request,
  signIn,
}) => {
  const owner = await governance(demo);
  const Name = "e2e_linked";
  await owner.glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name } }));
  const TargetDatabase = { CatalogId: GOVERNANCE, DatabaseName: Name };
  const reader = clientsOf(demo, "ConsumerAdminUser");
  await reader.glue.send(
    new CreateDatabaseCommand({ DatabaseInput: { Name: `${Name}_link`, TargetDatabase } }),
  );
  for (const accountId of [GOVERNANCE, CONSUMER]) await refresh(demo, request, accountId);
  await signIn("stella");
  await page.goto("/access/policies/new");
  await choose(page, "Account", new RegExp(CONSUMER));
  await pick(page, "Principal", "LFBusinessAnalyst1");
  await choose(page, "Kind of resource", "A database");
  await pick(page, "Database", `${Name}_link`);
  const permissions = page.getByRole("group", { name: "Permissions" });
  const offered = permissions.getByRole("checkbox", { name: /^[A-Z_]+$/ });
  await expect(offered).toHaveCount(2);
  await expectAccessible(page);
  await expectFits(page);
  await page.getByRole("button", { name: "Continue" }).click();
  const dialog = page.getByRole("dialog", { name: "Propose a change" });
  await expect(dialog.getByText(`Grant DESCRIBE on ${Name}_link to LFBusinessAnalyst1`)).toBeVisible();
  await dialog.getByRole("button", { name: "See what it would do" }).click();
  await expect(dialog.getByRole("status")).toContainText(/It needs one approval/);
  await expectAccessible(page);
  await page.keyboard.press("Escape");

  await choose(page, "Whose", new RegExp(GOVERNANCE));
  await pick(page, "Database", Name);
  await expect(offered).toHaveCount(5);
  await expect(page.getByText(`Grant DESCRIBE on ${Name} of account ${GOVERNANCE}`)).toBeVisible();
  await choose(page, "Kind of resource", "A data location");
  await pick(page, "Data location", `s3://${BUCKET}/e2e`);
  await expect(
    page.getByText(`Grant DATA_LOCATION_ACCESS on s3://${BUCKET}/e2e of account ${GOVERNANCE}`),
  ).toBeVisible();
  await expectFits(page);
});

test("a draft's step is edited and planned again, and what was ready is not any more", async ({
  demo,
  page,
  request,
  signIn,
}) => {
  await governance(demo);
  await refresh(demo, request, GOVERNANCE);
  const operation = { name: "CreateLFTag", key: "e2e_edited", values: ["first"] };
  const made = await request.post(`${demo.url}/api/v1/changes`, {
    headers: { authorization: `Bearer ${personOf(demo, "stella").apiToken}` },
    data: { kind: "access", title: "A tag to edit", steps: [{ catalogId: GOVERNANCE, operation }] },
  });
  const { id } = await made.json();
  await signIn("stella");
  await page.goto(`/access/changes/${id}`);
  await page.getByRole("button", { name: "Plan", exact: true }).click();
  await expect(page.getByText("Make the LF-tag e2e_edited with first", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Make ready" }).click();
  await expect(page.getByRole("button", { name: "Apply", exact: true })).toBeVisible();

  await page.getByRole("link", { name: "Edit", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Edit change");
  await expect(page.getByLabel("Title")).toHaveValue("A tag to edit");
  const steps = page.getByRole("textbox", { name: "Steps" });
  await expect(steps).toHaveValue(/"first"/);
  await steps.fill((await steps.inputValue()).replace('"first"', '"second"'));
  await expectAccessible(page);
  await page.getByRole("button", { name: "Save and plan" }).click();
  await expect(page.getByText("Make the LF-tag e2e_edited with second", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Make ready" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Apply", exact: true })).toHaveCount(0);
  await page.getByRole("button", { name: "Withdraw" }).click();
  await expect(page.getByText("Withdrawn").first()).toBeVisible();
});

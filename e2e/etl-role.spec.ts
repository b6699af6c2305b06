import {
  type AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import { CreateDatabaseCommand, CreateTableCommand } from "@aws-sdk/client-glue";
import { RevokePermissionsCommand } from "@aws-sdk/client-lakeformation";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { expectAccessible, expectFits } from "./accessible";
import { choose, pick } from "./fields";
import { expect, test } from "./fixtures";
import { type Clients, clientsOf, csvTable, GOVERNANCE, governance, refresh } from "./governance";

const ETL = "AWSGlueServiceRole-iceberg-lf";
const DATABASE = "e2e_iceberg_lf_db";
const TABLE = "csv_input";
const BUCKET = "glue-iceberg-demo";
const FOLDER = `inventory/${DATABASE}`;
const COLUMNS = ["op", "product_id", "category", "product_name", "quantity_available", "last_update_time"];

/** The article's raw table: below a registered location, and left to IAM. */
async function prepare({ s3, glue }: Clients): Promise<void> {
  const Body = "I,200,Mobile,Mobile brand 1,25,2023-01-19 09:51:40\n";
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: `${FOLDER}/1.csv`, Body }));
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: DATABASE } }));
  const TableInput = csvTable(TABLE, `s3://${BUCKET}/${FOLDER}/`, COLUMNS);
  await glue.send(new CreateTableCommand({ DatabaseName: DATABASE, TableInput }));
}

/** What a role reads by its own key, past Headgate: the columns' names, or Athena's reason why not. */
async function read(athena: AthenaClient): Promise<string[] | string> {
  const QueryString = `select * from ${DATABASE}.${TABLE}`;
  const { QueryExecutionId } = await athena.send(new StartQueryExecutionCommand({ QueryString }));
  const statusOf = async () =>
    (await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }))).QueryExecution?.Status;
  await expect.poll(async () => (await statusOf())?.State).toMatch(/SUCCEEDED|FAILED/);
  const status = await statusOf();
  if (status?.State === "FAILED") return status.StateChangeReason ?? "";
  const { ResultSet } = await athena.send(new GetQueryResultsCommand({ QueryExecutionId }));
  return (ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map(({ Name }) => Name ?? "");
}

test("IAMAllowedPrincipals gives way to a grant by name: the job's role reads on, until that is revoked elsewhere", async ({
  demo,
  enter,
  page,
  request,
  signIn,
}) => {
  test.setTimeout(180_000);
  const owner = await governance(demo);
  await prepare(owner);
  await refresh(demo, request, GOVERNANCE);
  const job = clientsOf(demo, ETL);
  expect(await read(job.athena)).toEqual(COLUMNS);

  await signIn("stella");
  await page.goto("/access/changes/new");
  await choose(page, "What to do", "Replace IAMAllowedPrincipals by grants");
  await choose(page, "Account", new RegExp(GOVERNANCE));
  await pick(page, "Database", DATABASE);
  await pick(page, "Principal", ETL);
  await page.getByRole("button", { name: "Add", exact: true }).click();
  const steps = page.getByRole("list", { name: "In words" }).getByRole("listitem");
  await expect(steps.first()).toHaveText(/^1Grant/);
  await expect(steps.last()).toHaveText(/^\d+Revoke ALL on .* from IAM_ALLOWED_PRINCIPALS$/);
  await page.getByLabel("Why").fill("The job is to read on once IAM decides no more.");
  await expectAccessible(page);
  await expectFits(page);
  await page.getByRole("button", { name: "Draft and plan" }).click();
  await page.getByRole("button", { name: "Ask for approval" }).click();
  await expect(page.getByText("Waits for approval").first()).toBeVisible();

  const adas = await enter("ada", new URL(page.url()).pathname);
  await adas.getByRole("button", { name: "Approve", exact: true }).click();
  await adas.getByRole("button", { name: "Apply", exact: true }).click();
  await adas.getByRole("alertdialog").getByRole("button", { name: "Apply", exact: true }).click();
  await expect(adas.getByRole("heading", { name: "What was done" })).toBeVisible({ timeout: 60_000 });
  await expect(adas.getByText(/read again as planned/)).toBeVisible();

  expect(await read(job.athena)).toEqual(COLUMNS);
  const readers = page.getByRole("table", { name: "Who reads each column" });
  const categoryRow = readers.getByRole("row").filter({ hasText: "category" });
  await page.goto(`/access?account=${GOVERNANCE}&database=${DATABASE}&table=${TABLE}`);
  await expect(categoryRow).toContainText(ETL);

  await owner.lake.send(
    new RevokePermissionsCommand({
      Principal: { DataLakePrincipalIdentifier: `arn:aws:iam::${GOVERNANCE}:role/${ETL}` },
      Resource: { Table: { DatabaseName: DATABASE, TableWildcard: {} } },
      Permissions: ["SELECT"],
    }),
  );
  expect(await read(job.athena)).toMatch(/TABLE_NOT_FOUND|not authorized|Insufficient/);
  await refresh(demo, request, GOVERNANCE);
  await page.reload();
  await expect(categoryRow).toBeVisible();
  await expect(categoryRow).not.toContainText(ETL);
});

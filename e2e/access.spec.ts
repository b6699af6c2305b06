import {
  AddLFTagsToResourceCommand,
  CreateLFTagCommand,
  GrantPermissionsCommand,
  RevokePermissionsCommand,
} from "@aws-sdk/client-lakeformation";
import { expectAccessible, expectFits } from "./accessible";
import { expect, test } from "./fixtures";
import { GOVERNANCE as ACCOUNT, type Clients, governance, makeTable } from "./governance";

const READER = "RegisterLocationServiceRole";
const DATABASE = "e2e_access";

const POLICY = {
  Principal: { DataLakePrincipalIdentifier: `arn:aws:iam::${ACCOUNT}:role/${READER}` },
  Resource: {
    LFTagPolicy: {
      ResourceType: "TABLE" as const,
      Expression: [{ TagKey: "e2e_sight", TagValues: ["open"] }],
    },
  },
  Permissions: ["SELECT" as const],
};

/** A database tagged open with a table of which one column is tagged closed, and who may read what is open. */
async function prepare(aws: Clients): Promise<void> {
  const { lake } = aws;
  await makeTable(aws, DATABASE, "orders", ["id", "email"]);
  await lake.send(new CreateLFTagCommand({ TagKey: "e2e_sight", TagValues: ["open", "closed"] }));
  const tag = (value: string) => ({ LFTags: [{ TagKey: "e2e_sight", TagValues: [value] }] });
  const Table = { DatabaseName: DATABASE, Name: "orders" };
  const Resource = { Database: { Name: DATABASE } };
  await lake.send(new AddLFTagsToResourceCommand({ Resource, ...tag("open") }));
  const email = { TableWithColumns: { ...Table, ColumnNames: ["email"] } };
  await lake.send(new AddLFTagsToResourceCommand({ Resource: email, ...tag("closed") }));
  await lake.send(new GrantPermissionsCommand(POLICY));
}

test("a steward refreshes, asks who reads a column, and sees why; what is revoked elsewhere shows next time", async ({
  demo,
  page,
  signIn,
}) => {
  test.setTimeout(120_000);
  const aws = await governance(demo);
  await prepare(aws);
  await signIn("stella");
  await page.goto("/access");
  const account = page.getByRole("listitem").filter({ hasText: ACCOUNT });
  const refresh = async () => {
    const taken = page.waitForResponse((answer) => answer.url().endsWith(`/lakes/${ACCOUNT}/refresh`));
    await account.getByRole("button", { name: /^Refresh/ }).click();
    const { runId } = (await (await taken).json()) as { runId: string };
    await expect
      .poll(async () => (await (await page.request.get(`/api/v1/runs/${runId}`)).json()).state)
      .toBe("succeeded");
  };
  await refresh();
  await expect(account.getByText(/grants?, as of/)).toBeVisible();
  await expectAccessible(page);
  await expectFits(page);

  await page.getByRole("button", { name: /^Table:/ }).click();
  await page.getByRole("combobox", { name: "Search: table" }).fill("e2e_access.ord");
  await page.getByRole("option", { name: /e2e_access\.orders/ }).click();
  const readers = page.getByRole("table", { name: "Who reads each column" });
  const row = (column: string) =>
    readers.getByRole("row").filter({ has: page.getByRole("rowheader", { name: column }) });
  await expect(row("id")).toContainText(READER);
  await expect(row("email")).not.toContainText(READER);
  await expectAccessible(page);
  await expectFits(page);

  await row("id").getByRole("link", { name: READER }).click();
  const answer = page.getByRole("region", { name: READER, exact: true });
  await expect(answer).toContainText(`${READER} can read id of e2e_access.orders`);
  const proof = answer.getByRole("region", { name: "The proof" });
  await expect(proof).toContainText("SELECT on tables and columns where e2e_sight = open");
  await expect(proof).toContainText("inherited from database e2e_access");
  await expectAccessible(page);
  await expectFits(page);

  await page.getByRole("combobox", { name: "Column" }).click();
  await page.getByRole("option", { name: /^email/ }).click();
  await expect(answer).toContainText(`${READER} cannot read email of e2e_access.orders`);

  await aws.lake.send(new RevokePermissionsCommand(POLICY));
  await page.goto("/access");
  await refresh();
  await page.goto(`/access?account=${ACCOUNT}&database=${DATABASE}&table=orders`);
  await expect(readers).toBeVisible();
  await expect(row("id")).not.toContainText(READER);
});

test("a table that was never read says what to do, and what IAM decides is told once", async ({
  page,
  signIn,
}) => {
  const consumer = "333333333333";
  await signIn("ada");
  await page.goto(`/access?account=${consumer}&database=retail&table=came_later`);
  await expect(page.getByText("No rules of retail.came_later are known")).toBeVisible();
  await expect(page.getByRole("main").getByRole("button", { name: /^Refresh/ })).toBeVisible();
  await expectAccessible(page);

  await page.goto(`/access?account=${consumer}&database=retail&table=orders&column=came_later`);
  await page.getByRole("link", { name: "Ask about the whole table" }).click();
  await expect(page.getByText("IAM alone decides who can read columns of retail.orders.")).toBeVisible();
  const column = page.getByRole("row").filter({ has: page.getByRole("link", { name: "channel" }) });
  await expect(column.getByRole("listitem")).toHaveCount(1);
  await column.getByRole("link", { name: "whoever IAM lets in" }).click();
  const left = page.getByRole("list", { name: "Of whom IAM decides" });
  await expect(left.getByRole("link", { name: /^LFBusinessAnalyst1/ })).toBeVisible();
  await expect(page.getByText("IAM decides", { exact: true })).toHaveCount(1);
  await expectAccessible(page);
  await expectFits(page);

  await left.getByRole("link", { name: "IAMAllowedPrincipals" }).click();
  await expect(page.getByText(/Whoever IAM lets in can read channel/)).toBeVisible();
  await page.getByRole("link", { name: "Propose change" }).click();
  await expect(page.getByLabel("Title")).toHaveValue("Revoke IAMAllowedPrincipals: table retail.orders");
});

for (const who of ["vic", "ana"] as const)
  test(`${who}, who looks after no rules, asks who reads a column and why; what others reach stays theirs`, async ({
    page,
    signIn,
  }) => {
    await signIn(who);
    await page.goto("/access");
    await expect(page.getByText("This is what you reach yourself.")).toBeVisible();
    await page.getByRole("button", { name: /^Table:/ }).click();
    await page.getByRole("combobox", { name: "Search: table" }).fill("retail.orders");
    await page.getByRole("option", { name: /retail\.orders.*333333333333/ }).click();
    await expect(page.getByText("IAM alone decides who can read columns of retail.orders.")).toBeVisible();
    const column = page.getByRole("row").filter({ has: page.getByRole("link", { name: "channel" }) });
    await column.getByRole("link", { name: "whoever IAM lets in" }).click();
    const left = page.getByRole("list", { name: "Of whom IAM decides" });
    await left.getByRole("link", { name: /^ConsumerAdminUser/ }).click();
    await expect(page.getByText(/Whether ConsumerAdminUser can read channel/)).toBeVisible();
    await expectAccessible(page);
    await expectFits(page);
    await page.getByRole("button", { name: "Clear: table" }).click();
    await expect(page.getByText("All that somebody else reaches is for stewards and admins")).toBeVisible();
    await expectAccessible(page);
  });

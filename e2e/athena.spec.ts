import { expectAccessible } from "./accessible";
import { expect, personOf, test } from "./fixtures";
import { openWorkbench, resultOf, runSql } from "./workbench";

const place = {
  accountId: "333333333333",
  warehouseKind: "athena",
  warehouse: "primary",
  database: "e2e_athena",
};

/** As the account's admin: a database, and a table of three rows in it. */
test.beforeEach(async ({ demo, request }) => {
  for (const sql of [
    "create database if not exists e2e_athena",
    "drop table if exists e2e_athena.fruit",
    "create table e2e_athena.fruit as select * from (values (1, 'apple'), (2, ''), (3, null)) as t(id, name)",
  ]) {
    const answer = await request.post(`${demo.url}/api/v1/statements`, {
      headers: { authorization: `Bearer ${personOf(demo, "ada").apiToken}` },
      data: { ...place, sql, isConfirmed: true, waitSeconds: 30 },
    });
    expect(await answer.json()).toMatchObject({ status: "FINISHED", error: null });
  }
});

test("an analyst points the workbench at Athena, sees its tables, what a query read and where an error is", async ({
  page,
  signIn,
}) => {
  await signIn("ana");
  await openWorkbench(page);
  await page.getByRole("combobox", { name: "Warehouse" }).click();
  await page.getByRole("option", { name: /primary/ }).click();
  await page.getByRole("combobox", { name: "Database" }).click();
  await page.getByRole("option", { name: "e2e_athena" }).click();
  const tree = page.getByRole("tree", { name: "Schemas and tables" });
  await expect(tree.getByRole("treeitem", { name: "fruit", exact: true })).toBeVisible();

  await runSql(page, "select id, name from fruit order by id");
  const result = resultOf(page);
  await expect(result.getByText("Finished")).toBeVisible();
  await expect(result.getByRole("gridcell", { name: "apple" })).toBeVisible();
  await expect(result.getByRole("gridcell", { name: "NULL" })).toBeVisible();
  await expect(result.getByText(/scanned, about \$0\.000048$/)).toBeVisible();
  await expectAccessible(page);

  await page.reload();
  await expect(result.getByRole("gridcell", { name: "apple" })).toBeVisible();

  await runSql(page, "select nope from fruit");
  await expect(result.getByText(/COLUMN_NOT_FOUND: line 1:8/).first()).toBeVisible();

  await page.getByRole("link", { name: "History" }).click();
  await page.getByRole("row").filter({ hasText: "select nope from fruit" }).first().getByRole("link").click();
  const panel = page.getByRole("complementary", { name: "Statement" });
  await expect(panel.getByText("Athena workgroup primary").first()).toBeVisible();
});

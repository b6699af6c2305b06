import AxeBuilder from "@axe-core/playwright";
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
  await readOnly.check();
  await expect(cluster.getByText("read-only", { exact: true })).toBeVisible();
  const axe = new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]);
  expect((await axe.analyze()).violations).toEqual([]);

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

  await readOnly.uncheck();
  await expect(cluster.getByText("read-only", { exact: true })).toHaveCount(0);
  expect((await write()).status()).toBe(202);
});

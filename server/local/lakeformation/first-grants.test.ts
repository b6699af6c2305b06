import { expect, test } from "vitest";
import { catalogDdl } from "@/server/local/catalog";
import { testDatabase } from "@/server/testing/database";
import { lakeFormationDdl } from "./ddl";
import { firstGrantsDdl } from "./first-grants";
import { grantsOf } from "./grants";
import { resourceKey } from "./resource";

test("what was there before counts as left to IAM, once", async () => {
  const db = await testDatabase();
  try {
    await db.pool.query(catalogDdl);
    await db.pool.query(
      `insert into catalog_database (account_id, name, definition) values ('111111111111', 'a"b', '{}')`,
    );
    for (const [name, by] of [
      ["orders", "arn:aws:sts::111111111111:assumed-role/Steward/session"],
      ["by root", "arn:aws:iam::111111111111:root"],
    ]) {
      await db.pool.query(
        `insert into catalog_table (account_id, database_name, name, definition, created_by)
         values ('111111111111', 'a"b', $1, '{}', $2)`,
        [name, by],
      );
    }
    await db.pool.query(lakeFormationDdl + firstGrantsDdl);
    const given = async () =>
      (await grantsOf(db.pool, "111111111111")).map(({ principal, resource, permissions, grantable }) => [
        principal,
        resource.kind,
        "table" in resource ? resource.table : "",
        permissions.length,
        grantable.length,
      ]);
    const steward = "arn:aws:iam::111111111111:role/Steward";
    expect(await given()).toEqual(
      expect.arrayContaining([
        ["IAM_ALLOWED_PRINCIPALS", "database", "", 1, 0],
        ["IAM_ALLOWED_PRINCIPALS", "table", "orders", 1, 0],
        ["IAM_ALLOWED_PRINCIPALS", "table", "by root", 1, 0],
        [steward, "table", "orders", 7, 7],
      ]),
    );
    expect(await given()).toHaveLength(4);
    const { rows } = await db.pool.query("select resource_key, resource from lakeformation_grant");
    expect(rows.map((row) => row.resource_key)).toEqual(rows.map((row) => resourceKey(row.resource)));

    await db.pool.query("delete from lakeformation_grant");
    await db.pool.query(lakeFormationDdl + firstGrantsDdl);
    expect(await given()).toEqual([]);
  } finally {
    await db.drop();
  }
});

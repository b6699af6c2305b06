import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { awsProgram, awsProgramWith, startAws } from "@/server/local/aws-command";
import { startTestLocalAws, type TestLocalAws } from "@/server/local/testing";

const withExpressions = awsProgramWith("lakeformation", "create-lf-tag-expression");
if (!awsProgram) console.warn("SKIPPED: no `aws` here, so its commands for LF-tags weren't run");
else if (!withExpressions) {
  console.warn("SKIPPED: this `aws` is too old for LF-tag expressions, so those commands weren't run");
}

let local: TestLocalAws;
beforeAll(async () => {
  if (!awsProgram) return;
  local = await startTestLocalAws();
  await lake("put-data-lake-settings", "--data-lake-settings", JSON.stringify({ DataLakeAdmins: [admin] }));
});
afterAll(() => local?.stop());

const admin = { DataLakePrincipalIdentifier: "arn:aws:iam::111111111111:role/LOBProducerSteward" };

async function run(program: string | undefined, service: string, ...args: string[]) {
  const { stdout } = await startAws(local, "LOBProducerSteward", [service, ...args], program);
  return stdout.trim() === "" ? null : JSON.parse(stdout);
}
const lake = (...args: string[]) => run(awsProgram, "lakeformation", ...args);
const saved = (...args: string[]) => run(withExpressions, "lakeformation", ...args);
const glue = (...args: string[]) => run(awsProgram, "glue", ...args);

const pair = (TagKey: string, value: string) => ({
  CatalogId: "111111111111",
  TagKey,
  TagValues: [value],
});
const table = JSON.stringify({ Table: { DatabaseName: "erp", Name: "sales" } });
const database = JSON.stringify({ Database: { Name: "erp" } });
const column = JSON.stringify({
  TableWithColumns: { DatabaseName: "erp", Name: "sales", ColumnNames: ["email"] },
});

describe.skipIf(!awsProgram)("Debian's aws command", { timeout: 240_000 }, () => {
  test("tells the settings, and makes, changes, lists and deletes tags", async () => {
    const { DataLakeSettings } = await lake("get-data-lake-settings");
    expect(DataLakeSettings.DataLakeAdmins).toEqual([admin]);
    for (const [key, ...values] of [
      ["Module", "Orders", "Sales"],
      ["pii", "true", "false"],
    ] as const)
      await lake("create-lf-tag", "--tag-key", key, "--tag-values", ...values);
    const change = ["--tag-values-to-add", "Customers", "--tag-values-to-delete", "orders"];
    await lake("update-lf-tag", "--tag-key", "module", ...change);
    expect(await lake("get-lf-tag", "--tag-key", "module")).toEqual({
      CatalogId: "111111111111",
      TagKey: "module",
      TagValues: ["sales", "customers"],
    });
    const { LFTags } = await lake("list-lf-tags", "--resource-share-type", "ALL", "--page-size", "1");
    expect(LFTags.map(({ TagKey }: { TagKey: string }) => TagKey)).toEqual(["module", "pii"]);
    await expect(lake("create-lf-tag", "--tag-key", "MODULE", "--tag-values", "x")).rejects.toThrow(
      "An error occurred (InvalidInputException) when calling the CreateLFTag operation: Tag key already exists",
    );
    await lake("create-lf-tag", "--tag-key", "gone", "--tag-values", "x");
    await lake("delete-lf-tag", "--tag-key", "gone");
    await expect(lake("get-lf-tag", "--tag-key", "gone")).rejects.toThrow("(EntityNotFoundException)");
  });

  test("puts tags on things, shows what comes down, finds things by it, and takes tags off", async () => {
    await glue("create-database", "--database-input", '{"Name": "erp"}');
    const columns = ["id", "email"].map((Name) => ({ Name, Type: "string" }));
    const input = JSON.stringify({ Name: "sales", StorageDescriptor: { Columns: columns } });
    await glue("create-table", "--database-name", "erp", "--table-input", input);
    const tag = (resource: string, ...tags: object[]) =>
      lake("add-lf-tags-to-resource", "--resource", resource, "--lf-tags", JSON.stringify(tags));
    expect(await tag(database, pair("module", "sales"))).toEqual({ Failures: [] });
    expect((await tag(column, pair("pii", "true"), pair("pii2", "x"))).Failures).toEqual([
      {
        LFTag: pair("pii2", "x"),
        Error: {
          ErrorCode: "EntityNotFoundException",
          ErrorMessage: "Tag or tag value does not exist.",
        },
      },
    ]);
    const sales = [pair("module", "sales")];
    expect(await lake("get-resource-lf-tags", "--resource", table)).toEqual({
      LFTagOnDatabase: sales,
      LFTagsOnTable: sales,
      LFTagsOnColumns: [
        { Name: "id", LFTags: sales },
        { Name: "email", LFTags: [...sales, pair("pii", "true")] },
      ],
    });
    expect(await lake("get-resource-lf-tags", "--resource", table, "--show-assigned-lf-tags")).toEqual({
      LFTagOnDatabase: sales,
      LFTagsOnColumns: [{ Name: "email", LFTags: [pair("pii", "true")] }],
    });
    const expression = (...tags: [string, string][]) => [
      "--expression",
      JSON.stringify(tags.map(([TagKey, value]) => ({ TagKey, TagValues: [value] }))),
    ];
    const databases = await lake("search-databases-by-lf-tags", ...expression(["module", "sales"]));
    expect(databases.DatabaseList).toMatchObject([{ Database: { Name: "erp" }, LFTags: sales }]);
    const both = expression(["module", "sales"], ["pii", "true"]);
    const tables = await lake("search-tables-by-lf-tags", ...both, "--max-results", "1");
    expect(tables.TableList).toMatchObject([
      { Table: { Name: "sales" }, LFTagsOnColumns: [{ Name: "email" }] },
    ]);
    const inUse = lake("update-lf-tag", "--tag-key", "pii", "--tag-values-to-delete", "true");
    await expect(inUse).rejects.toThrow("Update not allowed");
    const off = ["--resource", column, "--lf-tags", JSON.stringify([pair("pii", "true")])];
    expect(await lake("remove-lf-tags-from-resource", ...off)).toEqual({ Failures: [] });
    expect((await lake("search-tables-by-lf-tags", ...both)).TableList).toEqual([]);
  });

  test("gives a location another role", async () => {
    const arn = ["--resource-arn", "arn:aws:s3:::cli-lake/raw"];
    const role = "arn:aws:iam::111111111111:role/AWSGlueServiceRole-CrossAccountCrawler";
    await lake("register-resource", ...arn, "--use-service-linked-role");
    const update = lake("update-resource", ...arn, "--role-arn", role);
    await expect(update).rejects.toThrow("(InvalidInputException)");
  });

  test.skipIf(!withExpressions)("saves, lists, replaces and deletes tag expressions", async () => {
    const named = ["--name", "safe"];
    const expression = (value: string) => [
      "--expression",
      JSON.stringify([{ TagKey: "pii", TagValues: [value] }]),
    ];
    await saved("create-lf-tag-expression", ...named, "--description", "No people", ...expression("FALSE"));
    expect(await saved("get-lf-tag-expression", ...named)).toEqual({
      Name: "safe",
      Description: "No people",
      CatalogId: "111111111111",
      Expression: [{ TagKey: "pii", TagValues: ["false"] }],
    });
    await saved("update-lf-tag-expression", ...named, ...expression("true"));
    const { LFTagExpressions } = await saved("list-lf-tag-expressions");
    expect(LFTagExpressions).toMatchObject([{ Name: "safe", Expression: [{ TagValues: ["true"] }] }]);
    await saved("delete-lf-tag-expression", ...named);
    expect((await saved("list-lf-tag-expressions")).LFTagExpressions).toEqual([]);
  });
});

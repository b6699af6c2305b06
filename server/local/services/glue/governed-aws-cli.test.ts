import { afterAll, beforeAll, expect, test } from "vitest";
import { awsProgram, startAws } from "@/server/local/aws-command";
import { startTestLocalAws, type TestLocalAws } from "@/server/local/testing";

if (!awsProgram) console.warn("SKIPPED: no `aws` here, so it wasn't asked what it sees of a governed table");

let local: TestLocalAws;
beforeAll(async () => {
  if (awsProgram) local = await startTestLocalAws();
});
afterAll(() => local?.stop());

async function as(principal: string, ...args: string[]) {
  const { stdout } = await startAws(local, principal, args);
  return stdout.trim() === "" ? null : JSON.parse(stdout);
}
const admin = (...args: string[]) => as("ConsumerAdminUser", ...args);
const analyst = (...args: string[]) => as("LFBusinessAnalyst1", ...args);

test.skipIf(!awsProgram)(
  "the AWS command line sees of a governed table the columns that were granted",
  async () => {
    const role = (name: string) => `arn:aws:iam::333333333333:role/${name}`;
    const settings = { DataLakeAdmins: [{ DataLakePrincipalIdentifier: role("ConsumerAdminUser") }] };
    await admin("lakeformation", "put-data-lake-settings", "--data-lake-settings", JSON.stringify(settings));
    await admin("glue", "create-database", "--database-input", "Name=shop");
    const Columns = ["category", "product_name"].map((Name) => ({ Name, Type: "string" }));
    const input = JSON.stringify({ Name: "items", StorageDescriptor: { Columns } });
    await admin("glue", "create-table", "--database-name", "shop", "--table-input", input);

    const table = ["--database-name", "shop", "--name", "items"];
    const names = ["--query", "Table.StorageDescriptor.Columns[].Name"];
    expect(await admin("glue", "get-table", ...table, ...names)).toEqual(["category", "product_name"]);
    await expect(analyst("glue", "get-table", ...table)).rejects.toMatchObject({
      stderr: expect.stringContaining(
        "An error occurred (AccessDeniedException) when calling the GetTable operation: Insufficient Lake Formation permission(s): Required Describe on items",
      ),
    });
    const some = { DatabaseName: "shop", Name: "items", ColumnNames: ["category"] };
    await admin(
      ...["lakeformation", "grant-permissions", "--permissions", "SELECT"],
      ...["--principal", `DataLakePrincipalIdentifier=${role("LFBusinessAnalyst1")}`],
      ...["--resource", JSON.stringify({ TableWithColumns: some })],
    );
    expect(await analyst("glue", "get-table", ...table, ...names)).toEqual(["category"]);
  },
  120_000,
);

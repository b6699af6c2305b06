import { SearchTablesCommand } from "@aws-sdk/client-glue";
import { afterAll, beforeAll, expect, test } from "vitest";
import { analyst, columns, lakeOf, table } from "@/server/local/services/lakeformation/testing";
import { startTestLocalAws, type TestLocalAws } from "@/server/local/testing";

let aws: TestLocalAws;
let admin: ReturnType<typeof lakeOf>;
let reader: ReturnType<typeof lakeOf>;
beforeAll(async () => {
  aws = await startTestLocalAws();
  admin = lakeOf(aws, "ConsumerAdminUser");
  reader = lakeOf(aws, "LFBusinessAnalyst1");
  await admin.administer();
  await admin.makeDatabase("shop");
});
afterAll(() => aws.stop());

test("a search finds nothing by columns that are hidden, and pages over what is shown", async () => {
  for (const name of ["a", "b", "c", "d"]) await admin.makeTable("shop", name, ["id", "salary"]);
  await admin.grant(analyst, columns("shop", "b", ["id"]), ["SELECT"]);
  await admin.grant(analyst, table("shop", "d"), ["DESCRIBE"]);
  const search = async (SearchText: string, MaxResults?: number, NextToken?: string) => {
    const input = new SearchTablesCommand({ SearchText, MaxResults, NextToken });
    const found = await reader.glue.send(input);
    return { names: found.TableList?.map(({ Name }) => Name), next: found.NextToken };
  };
  expect(await search("SALARY")).toEqual({ names: ["d"], next: undefined });
  const first = await search("id", 1);
  expect(first.names).toEqual(["b"]);
  expect(await search("id", 1, first.next)).toEqual({ names: ["d"], next: undefined });
});

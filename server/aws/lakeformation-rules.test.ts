import { beforeAll, expect, test, vi } from "vitest";
import { lakeFormation } from "./lakeformation-pages";
import { cellsFilterPages } from "./lakeformation-rules";

const target = {
  ...{ accountId: "333333333333", region: "us-east-1", roleArn: null, sessionName: "ana@example.com" },
};

beforeAll(() => {
  process.env["DATABASE_URL"] ??= "postgres://localhost/none";
  process.env["NEXTAUTH_SECRET"] ??= "a secret of at least thirty-two characters";
});

test("a filter of all rows, which AWS tells with the expression TRUE as well, has no expression", async () => {
  const found = { DatabaseName: "shop", TableName: "orders", ColumnNames: ["id"] };
  const filters = [
    { ...found, Name: "all", RowFilter: { FilterExpression: "TRUE", AllRowsWildcard: {} } },
    { ...found, Name: "some", RowFilter: { FilterExpression: "id = 1" } },
  ];
  vi.spyOn(lakeFormation(target), "send").mockImplementation(async () => ({ DataCellsFilters: filters }));
  const read: (string | undefined)[][] = [];
  for await (const page of cellsFilterPages(target))
    read.push(...page.map(({ name, rowFilter }) => [name, rowFilter]));
  expect(read).toEqual([
    ["all", undefined],
    ["some", "id = 1"],
  ]);
});

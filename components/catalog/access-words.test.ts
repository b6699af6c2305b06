import { expect, test } from "vitest";
import { decidersOf, hiddenColumns } from "./access-words";

const who = (...args: Parameters<typeof decidersOf>) => decidersOf(...args).map((one) => one.who);

test("who decides depends on where the rows lie and on whether Lake Formation has their location", () => {
  expect(who({ sourceKind: "redshift", locationState: null })).toEqual(["IAM", "Redshift"]);
  expect(who({ sourceKind: "glue", locationState: "registered" })).toContain("Lake Formation");
  expect(who({ sourceKind: "s3", locationState: null })).not.toContain("Lake Formation");
});

test("columns that did not come are named, whatever their case", () => {
  const column = (name: string) => ({ name, type: "string", description: "", isPartitionKey: false });
  const table = { columns: ["id", "eMail", "day"].map(column) };
  expect(hiddenColumns(table, [{ name: "ID" }, { name: "day" }])).toEqual(["eMail"]);
  expect(hiddenColumns(table, null)).toEqual([]);
});

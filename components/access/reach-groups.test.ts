import { expect, test } from "vitest";
import type { Reached } from "@/server/access/contract";
import { databasesOf } from "./reach-groups";

const row = (accountId: string, database: string, table: string | null): Reached => ({
  ...{ kind: table === null ? "database" : "table", accountId, database, table },
  ...{ verdicts: { DESCRIBE: "allow" }, columns: [], columnCount: 0, rows: "all", unfiltered: [] },
});

test("a table stands under its own database, also where that is not listed or has a namesake", () => {
  const [a, b] = ["111111111111", "222222222222"];
  const groups = databasesOf([
    row(a, "retail", null),
    row(a, "retail", "orders"),
    row(a, "web", "clicks"),
    row(b, "retail", "orders"),
    row(b, "retail", "sales"),
    row(b, "stock", null),
  ]);
  expect(
    groups.map(({ accountId, database, verdicts, tables }) => [accountId, database, verdicts, tables.length]),
  ).toEqual([
    [a, "retail", { DESCRIBE: "allow" }, 1],
    [a, "web", null, 1],
    [b, "retail", null, 2],
    [b, "stock", { DESCRIBE: "allow" }, 0],
  ]);
});

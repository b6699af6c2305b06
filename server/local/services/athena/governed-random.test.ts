import { GetTableCommand, GlueClient } from "@aws-sdk/client-glue";
import {
  AddLFTagsToResourceCommand,
  CreateDataCellsFilterCommand,
  CreateLFTagCommand,
  GrantPermissionsCommand,
  LakeFormationClient,
  type Permission,
  PutDataLakeSettingsCommand,
  RemoveLFTagsFromResourceCommand,
  type Resource,
  RevokePermissionsCommand,
} from "@aws-sdk/client-lakeformation";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dataBucket, rows, startTestAthena, type TestAthena } from "./testing";

// What comes out of Athena and Glue, against a plain reading of what was given: cell by cell, each giving by itself.

const rounds = Number(process.env["GOVERNED_ROUNDS"] ?? 12);
const consumer = "333333333333";
const analyst = `arn:aws:iam::${consumer}:role/LFBusinessAnalyst1`;
const as = (DataLakePrincipalIdentifier: string) => ({ DataLakePrincipalIdentifier });

let lake: TestAthena;
let lakeFormation: LakeFormationClient;
let glue: GlueClient;
beforeAll(async () => {
  lake = await startTestAthena();
  lakeFormation = new LakeFormationClient(lake.client("ConsumerAdminUser"));
  glue = new GlueClient(lake.client("LFBusinessAnalyst1"));
  const text = cells.map((row) => `${row.join(",")}\n`).join("");
  await lake.put(dataBucket, "governed/rows.csv", text);
  await rows(lake.athena(), "create database db");
  await rows(
    lake.athena(),
    `create external table t (a int, b int, c int) row format delimited fields terminated by ','
     location 's3://${dataBucket}/governed/'`,
  );
  const admin = as(`arn:aws:iam::${consumer}:role/ConsumerAdminUser`);
  const DataLakeSettings = { DataLakeAdmins: [admin] };
  await lakeFormation.send(new PutDataLakeSettingsCommand({ DataLakeSettings }));
  for (const Resource of [{ Database: { Name: "db" } }, table])
    await revoke("IAM_ALLOWED_PRINCIPALS", Resource, ["ALL"]);
  await lakeFormation.send(new CreateLFTagCommand({ TagKey: "open", TagValues: ["yes", "no"] }));
  for (const [Name, { sql, names }] of Object.entries(filters)) {
    const RowFilter = sql === "" ? { AllRowsWildcard: {} } : { FilterExpression: sql };
    const TableData = { TableCatalogId: consumer, DatabaseName: "db", TableName: "t", Name, RowFilter };
    const columns = names.length === columnNames.length ? { ColumnWildcard: {} } : { ColumnNames: names };
    await lakeFormation.send(new CreateDataCellsFilterCommand({ TableData: { ...TableData, ...columns } }));
  }
}, 60_000);
afterAll(() => lake.stop());

const columnNames = ["a", "b", "c"];
const cells = [
  [1, 10, 5],
  [2, 20, 4],
  [3, 30, 3],
  [4, 40, 2],
  [5, 50, 1],
];
type Row = (typeof cells)[number];
const table: Resource = { Table: { DatabaseName: "db", Name: "t" } };

/** What one giving gives: these columns, in the rows that pass. */
interface Gives {
  names: string[];
  passes: (row: Row) => boolean;
}
const filters: Record<string, { sql: string } & Gives> = {
  low: { sql: "a <= 2", names: columnNames, passes: ([a = 0]) => a <= 2 },
  high: { sql: "b > 30 and c < 2", names: ["a", "b"], passes: ([, b = 0, c = 0]) => b > 30 && c < 2 },
  odd: { sql: "a in (1, 3, 5)", names: ["c"], passes: ([a = 0]) => a % 2 === 1 },
  all: { sql: "", names: ["b"], passes: () => true },
};

/** Numbers from a seed, so that a failure can be had again. */
function randomFrom(seed: number) {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return { chance: (p: number) => next() < p, some: (names: string[]) => names.filter(() => next() < 0.5) };
}

const put = (to: string, resource: Resource, permissions: Permission[]) => ({
  Principal: as(to),
  Resource: resource,
  Permissions: permissions,
});
const revoke = (from: string, resource: Resource, permissions: Permission[]) =>
  lakeFormation.send(new RevokePermissionsCommand(put(from, resource, permissions)));

/** Givings of a round; what Lake Formation won't have together is left out of both. */
async function give(random: ReturnType<typeof randomFrom>) {
  const given: { resource: Resource; gives: Gives }[] = [];
  const grant = async (resource: Resource, gives: Gives) => {
    try {
      await lakeFormation.send(new GrantPermissionsCommand(put(analyst, resource, ["SELECT"])));
      given.push({ resource, gives });
    } catch (error) {
      expect((error as Error).message).toContain("Permissions modification is invalid");
    }
  };
  const everyRow = () => true;
  const list = { DatabaseName: "db", Name: "t" };
  const included = random.some(columnNames);
  if (included.length > 0 && random.chance(0.5)) {
    await grant(
      { TableWithColumns: { ...list, ColumnNames: included } },
      { names: included, passes: everyRow },
    );
  }
  const excluded = random.some(columnNames);
  if (excluded.length > 0 && excluded.length < 3 && random.chance(0.3)) {
    const names = columnNames.filter((name) => !excluded.includes(name));
    const ColumnWildcard = { ExcludedColumnNames: excluded };
    await grant({ TableWithColumns: { ...list, ColumnWildcard } }, { names, passes: everyRow });
  }
  for (const [Name, gives] of Object.entries(filters)) {
    if (!random.chance(0.3)) continue;
    const DataCellsFilter = { TableCatalogId: consumer, DatabaseName: "db", TableName: "t", Name };
    await grant({ DataCellsFilter }, gives);
  }
  if (random.chance(0.1)) await grant(table, { names: columnNames, passes: everyRow });
  return given;
}

const tagged: Resource[] = [
  { Database: { Name: "db" } },
  table,
  ...columnNames.map((name) => ({
    TableWithColumns: { DatabaseName: "db", Name: "t", ColumnNames: [name] },
  })),
];
const policy: Resource = {
  LFTagPolicy: { ResourceType: "TABLE", Expression: [{ TagKey: "open", TagValues: ["yes"] }] },
};

/** Puts tags here and there, and gives by them; answers the columns that are open then. */
async function tag(random: ReturnType<typeof randomFrom>): Promise<string[]> {
  const values = tagged.map(() => (random.chance(0.4) ? (random.chance(0.5) ? "yes" : "no") : null));
  for (const [i, resource] of tagged.entries()) {
    const value = values[i];
    const of = (TagValues: string[]) => ({ Resource: resource, LFTags: [{ TagKey: "open", TagValues }] });
    if (value) await lakeFormation.send(new AddLFTagsToResourceCommand(of([value])));
    else await lakeFormation.send(new RemoveLFTagsFromResourceCommand(of(["yes"])));
    if (!value) await lakeFormation.send(new RemoveLFTagsFromResourceCommand(of(["no"])));
  }
  const [database, whole, ...own] = values;
  return columnNames.filter((_, i) => (own[i] ?? whole ?? database) === "yes");
}

test("random givings come to what they say", { timeout: 120_000 }, async () => {
  const athena = lake.athena("LFBusinessAnalyst1");
  for (let round = 1; round <= rounds; round++) {
    const random = randomFrom(round);
    const given = await give(random);
    const byTags = random.chance(0.5);
    const open = byTags ? await tag(random) : [];
    if (byTags) await lakeFormation.send(new GrantPermissionsCommand(put(analyst, policy, ["SELECT"])));
    const givings = [...given.map(({ gives }) => gives), { names: open, passes: () => true }];
    const has = (name: string, row: Row) =>
      givings.some(({ names, passes }) => names.includes(name) && passes(row));
    const shown = columnNames.filter((name) => givings.some(({ names }) => names.includes(name)));
    const expected = cells
      .filter((row) => shown.some((name) => has(name, row)))
      .map((row) => shown.map((name) => (has(name, row) ? String(row[columnNames.indexOf(name)]) : null)));
    const because = `round ${round}`;
    if (shown.length === 0) {
      await expect(rows(athena, "select * from t"), because).rejects.toThrow(
        /Insufficient|no accessible columns/,
      );
    } else {
      const [header, ...found] = await rows(athena, "select * from t");
      expect(header, because).toEqual(shown);
      const sorted = (list: (string | null)[][]) => list.map((row) => JSON.stringify(row)).sort();
      expect(sorted(found), because).toEqual(sorted(expected));
      const { Table } = await glue.send(new GetTableCommand({ DatabaseName: "db", Name: "t" }));
      expect(
        Table?.StorageDescriptor?.Columns?.map(({ Name }) => Name),
        because,
      ).toEqual(shown);
    }
    for (const { resource } of given) await revoke(analyst, resource, ["SELECT"]);
    if (byTags) await revoke(analyst, policy, ["SELECT"]);
  }
});

import { transaction } from "@/server/db/pool";
import type { TestApp } from "@/server/testing/app";
import type { Catalog, Database, Table } from "./model";
import { type Reading, type Saved, saveCatalog } from "./save";

/** An account's catalog with nothing in it. */
export const emptyCatalog = (catalogId: string): Catalog => ({
  catalogId,
  settings: {
    ...{ admins: [], readOnlyAdmins: [], crossAccountVersion: "4" },
    ...{ createDatabaseDefault: false, createTableDefault: false },
  },
  ...{ tags: [], expressions: [], databases: [], grants: [], filters: [], optIns: [], locations: [] },
});

export const table = (name: string, columns: readonly string[], rest: Partial<Table> = {}): Table => ({
  ...{ name, kind: "table", location: `s3://lake/${name}/`, partitionKeys: [], tags: {} },
  columns: columns.map((column) => ({ name: column, type: "string", tags: {} })),
  ...rest,
});

export const database = (name: string, tables: readonly Table[], rest: Partial<Database> = {}): Database => ({
  name,
  tags: {},
  tables,
  ...rest,
});

/** Writes a catalog down as a refresh would, by nobody in particular. */
export const put = (catalog: Catalog, when: Partial<Reading> = {}): Promise<Saved> =>
  transaction((client) =>
    saveCatalog(client, catalog, {
      ...{ takenAt: new Date(), ...when, runId: null, takenById: null, takenBy: "A test", calls: 1 },
      roleArn: `arn:aws:iam::${catalog.catalogId}:role/Admin`,
    }),
  );

/** Connects accounts that nobody reaches. */
export async function connect(app: TestApp, ...accountIds: string[]): Promise<void> {
  for (const id of accountIds)
    await app.db.pool.query(
      `INSERT INTO aws_account (id, name, region, source) VALUES ($1, $2, 'us-east-1', 'console')`,
      [id, `Account ${id.slice(0, 3)}`],
    );
}

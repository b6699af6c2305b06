import type { Pool } from "pg";
import { evaluate, type Governance } from "@/server/local/lakeformation/evaluate";
import { type Facts, type Place, readFacts, sharesWith } from "@/server/local/lakeformation/facts";
import {
  databaseGone,
  databaseMade,
  tableDefaults,
  tableMade,
  tablesGone,
} from "@/server/local/lakeformation/life";
import { inTransaction, type Queryable } from "@/server/local/state/transaction";
import * as databases from "./databases";
import * as partitions from "./partitions";
import * as policy from "./policy";
import * as tables from "./tables";
import type {
  Database,
  DatabaseInput,
  Page,
  PageRequest,
  Partition,
  PartitionInput,
  PartitionRequest,
  Table,
  TableInput,
  TableRequest,
  UpdateTableOptions,
} from "./types";
import * as versions from "./versions";

export { catalogDdl, catalogTables } from "./ddl";
export type * from "./types";

/**
 * The data catalogs of all accounts. It checks no permissions: `access.ts` does, for a caller. Names are compared and
 * kept in lower case; a resource link is answered as what it is, and followed by `access.ts` alone. Errors are AWS's own.
 */
export interface Catalog {
  createDatabase(accountId: string, input: DatabaseInput, by: string): Promise<void>;
  database(accountId: string, name: string): Promise<Database | null>;
  databases(accountId: string, request?: PageRequest): Promise<Page<Database>>;
  updateDatabase(accountId: string, name: string, input: DatabaseInput): Promise<void>;
  deleteDatabase(accountId: string, name: string): Promise<void>;

  createTable(accountId: string, databaseName: string, input: TableInput, by: string): Promise<void>;
  table(accountId: string, databaseName: string, name: string): Promise<Table | null>;
  tables(accountId: string, databaseName: string, request?: TableRequest): Promise<Page<Table>>;
  updateTable(
    accountId: string,
    databaseName: string,
    input: TableInput,
    options: UpdateTableOptions,
  ): Promise<Table>;
  /** Answers the names that weren't there. */
  deleteTables(accountId: string, databaseName: string, names: readonly string[]): Promise<string[]>;

  version(table: Table, versionId: string): Promise<Table>;
  versions(table: Table, request?: PageRequest): Promise<Page<Table>>;
  deleteVersion(table: Table, versionId: string): Promise<void>;

  partitions(table: Table, request?: PartitionRequest): Promise<Page<Partition>>;
  /** The partitions with these values; those that aren't there are left out. */
  findPartitions(table: Table, values: readonly (readonly string[])[]): Promise<Partition[]>;
  /** Adds partitions, many at once; answers the values that were there before, which stay as they are. */
  addPartitions(table: Table, partitions: readonly PartitionInput[]): Promise<string[][]>;
  /** False when the partition isn't there. */
  updatePartition(table: Table, values: readonly string[], input: PartitionInput): Promise<boolean>;
  /** Answers the values that weren't there. */
  dropPartitions(table: Table, values: readonly (readonly string[])[]): Promise<string[][]>;
  countPartitions(table: Table): Promise<number>;

  resourcePolicy(accountId: string): Promise<policy.ResourcePolicy | null>;
  /** Answers the policy's hash. */
  saveResourcePolicy(accountId: string, text: string): Promise<string>;
  deleteResourcePolicy(accountId: string): Promise<void>;

  /** What Lake Formation says of a caller and of what lies in these places. */
  governance(caller: Facts["caller"], place: Place): Promise<Governance>;
  /** Whether an account's Lake Formation gives the caller, or its account, anything of its catalog. */
  sharesWith(caller: Facts["caller"], accountId: string): Promise<boolean>;

  /** Does all of `work`, or nothing of it. */
  atomically<T>(work: (catalog: Catalog) => Promise<T>): Promise<T>;
}

type Transaction = <T>(work: (client: Queryable) => Promise<T>) => Promise<T>;

/** The catalogs kept in the endpoint's state database. */
export function createCatalog(state: Pool): Catalog {
  return catalogOn(state, (work) => inTransaction(state, work));
}

function catalogOn(state: Queryable, transaction: Transaction): Catalog {
  return {
    atomically: (work) => transaction((client) => work(catalogOn(client, (inner) => inner(client)))),
    createDatabase: (accountId, input, by) =>
      transaction(async (client) => {
        const createTableDefaultPermissions = await tableDefaults(client, accountId);
        await databases.createDatabase(client, accountId, { createTableDefaultPermissions, ...input });
        await databaseMade(client, accountId, input, by);
      }),
    database: (accountId, name) => databases.findDatabase(state, accountId, name),
    databases: (accountId, request) => databases.listDatabases(state, accountId, request),
    updateDatabase: (accountId, name, input) => databases.updateDatabase(state, accountId, name, input),
    deleteDatabase: (accountId, name) =>
      transaction(async (client) => {
        await databases.deleteDatabase(client, accountId, name);
        await databaseGone(client, accountId, name);
      }),
    createTable: (accountId, databaseName, input, by) =>
      transaction(async (client) => {
        await tables.createTable(client, accountId, databaseName, input, by);
        await tableMade(client, accountId, databaseName, input, by);
      }),
    table: (accountId, databaseName, name) => tables.findTable(state, accountId, databaseName, name),
    tables: (accountId, databaseName, request) => tables.listTables(state, accountId, databaseName, request),
    updateTable: (accountId, databaseName, input, options) =>
      transaction((client) => tables.updateTable(client, accountId, databaseName, input, options)),
    deleteTables: (accountId, databaseName, names) =>
      transaction(async (client) => {
        const missing = await tables.deleteTables(client, accountId, databaseName, names);
        await tablesGone(client, accountId, databaseName, names);
        return missing;
      }),
    version: (table, versionId) => versions.findVersion(state, table, versionId),
    versions: (table, request) => versions.listVersions(state, table, request),
    deleteVersion: (table, versionId) => versions.deleteVersion(state, table, versionId),
    partitions: (table, request) => partitions.listPartitions(state, table, request),
    findPartitions: (table, values) => partitions.findPartitions(state, table, values),
    addPartitions: (table, added) => partitions.addPartitions(state, table, added),
    updatePartition: (table, values, input) => partitions.updatePartition(state, table, values, input),
    dropPartitions: (table, values) => partitions.dropPartitions(state, table, values),
    countPartitions: (table) => partitions.countPartitions(state, table),
    resourcePolicy: (accountId) => policy.findResourcePolicy(state, accountId),
    saveResourcePolicy: (accountId, text) => policy.saveResourcePolicy(state, accountId, text),
    deleteResourcePolicy: (accountId) => policy.deleteResourcePolicy(state, accountId),
    governance: async (caller, place) => evaluate(await readFacts(state, caller, place)),
    sharesWith: (caller, accountId) => sharesWith(state, caller, accountId),
  };
}

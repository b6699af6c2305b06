import type {
  Catalog as AthenaCatalog,
  CatalogDatabase,
  CatalogPartition,
  CatalogTable,
  Column,
  Given,
  Storage,
} from "@/server/local/athena/catalog";
import type {
  Catalog,
  Column as GlueColumn,
  Storage as GlueStorage,
  Partition,
  PartitionInput,
  Table,
  TableInput,
} from "@/server/local/catalog";
import { findDatabase, type OpenTable, openDatabase, openTable } from "@/server/local/catalog/access";
import {
  authorizeMove,
  authorizeNewDatabase,
  authorizeNewTable,
  authorizePartitions,
} from "@/server/local/catalog/locations";
import { authorizeList, shownDatabases, shownTable, shownTables } from "@/server/local/catalog/shown";
import type { CallContext } from "@/server/local/wire/service";

type Permitted = Pick<CallContext, "caller" | "region" | "authorize">;

/** The account's Glue catalog as Athena uses it for a caller: every step needs the caller's own permission. */
export function athenaCatalog(catalog: Catalog, ctx: Permitted): AthenaCatalog {
  const { accountId } = ctx.caller;
  const at = (table: Pick<CatalogTable, "database" | "name">) => ({
    accountId,
    databaseName: table.database,
    name: table.name,
  });
  const open = (action: string, table: Pick<CatalogTable, "database" | "name">, follow = false) =>
    openTable(catalog, ctx, `glue:${action}`, at(table), follow);
  return {
    database: (name) =>
      found(async () =>
        toDatabase(
          name,
          await openDatabase(catalog, ctx, "glue:GetDatabase", { accountId, databaseName: name }),
        ),
      ),
    databases: async () => {
      await authorizeList(catalog, ctx, "glue:GetDatabases", accountId);
      const { items } = await catalog.databases(accountId);
      const shown = await shownDatabases(catalog, ctx, "glue:GetDatabases", accountId, items);
      return shown.map((database) => toDatabase(database.name, database));
    },
    createDatabase: async (database) => {
      const input = {
        name: database.name,
        parameters: database.parameters,
        ...(database.description === undefined ? {} : { description: database.description }),
        ...(database.location === undefined ? {} : { locationUri: database.location }),
      };
      await authorizeNewDatabase(catalog, ctx, accountId, input);
      await catalog.createDatabase(accountId, input, ctx.caller.arn);
    },
    dropDatabase: async (name) => {
      await findDatabase(catalog, ctx, "glue:DeleteDatabase", { accountId, databaseName: name });
      await catalog.deleteDatabase(accountId, name);
    },
    table: (database, name) =>
      found(async () => toTable(database, name, await open("GetTable", { database, name }, true))),
    tables: async (database) => {
      const opened = await openDatabase(catalog, ctx, "glue:GetTables", {
        accountId,
        databaseName: database,
      });
      const { items } = await catalog.tables(opened.accountId, opened.name);
      const shown = await shownTables(catalog, ctx, "glue:GetTables", opened.accountId, items);
      return shown.map((each) => toTable(database, each.table.name, each));
    },
    createTable: async (table) => {
      const target = { accountId, databaseName: table.database };
      const place = await authorizeNewTable(catalog, ctx, target, table);
      await catalog.createTable(place.accountId, place.name, toInput(table, null), ctx.caller.arn);
    },
    updateTable: async (table) => {
      const opened = await open("UpdateTable", table);
      await authorizeMove(catalog, ctx, opened, table.location);
      const before = opened.table;
      const options = { by: ctx.caller.arn, versionId: before.versionId };
      await catalog.updateTable(before.accountId, before.databaseName, toInput(table, before), options);
    },
    dropTable: async (database, name) => {
      const { table } = await open("DeleteTable", { database, name });
      await catalog.deleteTables(table.accountId, table.databaseName, [table.name]);
    },
    partitions: async (table) => {
      const { table: opened } = await open("GetPartitions", table, true);
      const { items } = await catalog.partitions(opened);
      return items.map((partition) => toPartition(partition, table));
    },
    addPartitions: async (table, partitions) => {
      const opened = await open("BatchCreatePartition", table, true);
      await authorizePartitions(
        catalog,
        ctx,
        opened,
        partitions.map(({ location }) => location),
      );
      return catalog.addPartitions(opened.table, partitions.map(toPartitionInput));
    },
    updatePartition: async (table, values, partition) => {
      const opened = await open("UpdatePartition", table, true);
      await authorizePartitions(catalog, ctx, opened, [partition.location]);
      await catalog.updatePartition(opened.table, values, toPartitionInput(partition));
    },
    dropPartitions: async (table, values) => {
      const { table: opened } = await open("BatchDeletePartition", table, true);
      await catalog.dropPartitions(opened, values);
    },
  };
}

/** What the caller may see and isn't there is null. */
async function found<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if ((error as Error).name === "EntityNotFoundException") return null;
    throw error;
  }
}

function toDatabase(
  name: string,
  { description, locationUri, parameters }: Awaited<ReturnType<typeof openDatabase>>,
): CatalogDatabase {
  return { name, description, location: locationUri, parameters };
}

const toColumn = ({ name, type, comment }: GlueColumn): Column => ({ name, type, comment });

function toStorage(storage: GlueStorage | undefined, otherwise?: Storage): Storage {
  return {
    columns: storage?.columns.map(toColumn) ?? [],
    location: storage?.location ?? otherwise?.location ?? "",
    inputFormat: storage?.inputFormat ?? otherwise?.inputFormat ?? "",
    outputFormat: storage?.outputFormat ?? otherwise?.outputFormat ?? "",
    serde: storage?.serde
      ? {
          library: storage.serde.library ?? otherwise?.serde.library ?? "",
          parameters: storage.serde.parameters,
        }
      : (otherwise?.serde ?? { library: "", parameters: {} }),
  };
}

function toTable(database: string, name: string, opened: OpenTable): CatalogTable {
  const table = shownTable(opened);
  return {
    ...toStorage(table.storage),
    given: givenOf(opened),
    database,
    name,
    type: table.tableType ?? "EXTERNAL_TABLE",
    partitionKeys: table.partitionKeys.map(toColumn),
    parameters: table.parameters,
    comment: table.description,
    owner: table.owner,
    createdAt: table.createdAt,
    viewText: table.viewOriginalText,
  };
}

function givenOf({ table, rights, governance }: OpenTable): Given | undefined {
  if (rights.iam) return undefined;
  return {
    permissions: rights.permissions,
    columns: rights.columns,
    stored: toStorage(table.storage).columns,
    roleOf: governance.roleOf,
  };
}

const toPartition = (partition: Partition, table: CatalogTable): CatalogPartition => ({
  ...toStorage(partition.storage, table),
  values: partition.values,
});

const toGlueColumn = ({ name, type, comment }: Column): GlueColumn => ({
  name,
  type,
  ...(comment === undefined ? {} : { comment }),
});

const toGlueStorage = (
  { columns, location, inputFormat, outputFormat, serde }: Storage,
  before: GlueStorage | undefined,
): GlueStorage => ({
  ...before,
  columns: columns.map(toGlueColumn),
  ...(location === "" ? {} : { location }),
  ...(inputFormat === "" ? {} : { inputFormat }),
  ...(outputFormat === "" ? {} : { outputFormat }),
  serde: {
    ...before?.serde,
    ...(serde.library === "" ? {} : { library: serde.library }),
    parameters: serde.parameters,
  },
});

/** What a table is to be; of one that was there, what Athena knows nothing of stays. */
function toInput(table: CatalogTable, before: Table | null): TableInput {
  return {
    ...(before
      ? {
          ...(before.owner === undefined ? {} : { owner: before.owner }),
          ...(before.description === undefined ? {} : { description: before.description }),
        }
      : { owner: "hadoop" }),
    name: before?.name ?? table.name,
    retention: before?.retention ?? 0,
    tableType: table.type,
    storage: toGlueStorage(table, before?.storage),
    partitionKeys: table.partitionKeys.map(toGlueColumn),
    parameters: table.parameters,
    ...(table.comment === undefined ? {} : { description: table.comment }),
    ...(table.viewText === undefined
      ? {}
      : { viewOriginalText: table.viewText, viewExpandedText: "/* Presto View */" }),
  };
}

const toPartitionInput = (partition: CatalogPartition): PartitionInput => ({
  values: partition.values,
  storage: toGlueStorage(partition, undefined),
  parameters: {},
});

import { AthenaSqlError } from "@/server/local/athena-sql/error";
import type { CreateTable, HiveName, HiveStatement } from "@/server/local/athena-sql/hive/statement";
import type { CatalogTable } from "./catalog";
import { databaseNotFound, ddlError, semanticError, tableNotFound } from "./hive-error";
import { addPartitions, dropPartitions, movePartition, renamePartition, repair } from "./partitions";
import { asFolder, parseS3 } from "./s3-location";
import { type Outcome, type Session, textOutcome } from "./session";
import * as show from "./show";

const done = (): Outcome => textOutcome([], []);

/** Runs a statement of Hive's DDL on the caller's catalog. */
export async function runHive(hive: HiveStatement, session: Session): Promise<Outcome> {
  const { catalog } = session;
  switch (hive.kind) {
    case "createDatabase":
      return createDatabase(hive, session);
    case "dropDatabase":
      return dropDatabase(hive, session);
    case "createTable":
      return createTable(hive, session);
    case "dropTable": {
      const { database, table } = placed(hive.name, session);
      const found = await catalog.table(database, table);
      if (!found && !hive.ifExists) throw tableNotFound(database, table);
      if (found?.type === "VIRTUAL_VIEW")
        throw semanticError("[Error 10001]: Cannot drop a view with DROP TABLE");
      if (found) await catalog.dropTable(database, table);
      return done();
    }
    case "dropView": {
      const { database, table } = placed(hive.name, session);
      return dropView(database, table, hive.ifExists, session);
    }
    case "setColumns": {
      const table = await tableOf(hive.name, session);
      const columns = hive.replace ? hive.columns : [...table.columns, ...hive.columns];
      checkNames(
        columns.map(({ name }) => name),
        table,
      );
      await catalog.updateTable({ ...table, columns });
      return done();
    }
    case "setProperties": {
      const table = await tableOf(hive.name, session);
      await catalog.updateTable({ ...table, parameters: { ...table.parameters, ...hive.properties } });
      return done();
    }
    case "setLocation": {
      const table = await tableOf(hive.name, session);
      checkLocation(hive.location);
      if (hive.partition) await movePartition(table, hive.partition, hive.location, session);
      else await catalog.updateTable({ ...table, location: hive.location });
      return done();
    }
    case "addPartitions":
      await addPartitions(await tableOf(hive.name, session), hive, session);
      return done();
    case "dropPartitions":
      await dropPartitions(await tableOf(hive.name, session), hive, session);
      return done();
    case "renamePartition":
      await renamePartition(await tableOf(hive.name, session), hive.from, hive.to, session);
      return done();
    case "repair":
      return textOutcome([], await repair(await tableOf(hive.name, session), session));
    default:
      return runShow(hive, session);
  }
}

type ShowStatement = Extract<HiveStatement, { kind: `show${string}` | "describe" }>;

async function runShow(hive: ShowStatement, session: Session): Promise<Outcome> {
  switch (hive.kind) {
    case "showDatabases":
      return show.databases(session, hive.pattern);
    case "showTables":
    case "showViews": {
      const database = hive.database ?? session.database;
      if (!(await session.catalog.database(database))) throw databaseNotFound(database);
      return show.tables(session, database, hive.pattern, hive.kind === "showViews");
    }
    case "showPartitions":
      return show.partitions(await tableOf(hive.name, session), session);
    case "showColumns":
      return show.columns(await tableOf(hive.name, session));
    case "showCreateTable":
      return show.createTable(await tableOf(hive.name, session));
    case "showProperties":
      return show.properties(await tableOf(hive.name, session), hive.key);
    case "describe":
      return show.describe(await tableOf(hive.name, session), hive.detail, hive.column);
  }
}

function placed(name: HiveName, session: Session): { database: string; table: string } {
  return { database: name.database ?? session.database, table: name.table };
}

async function tableOf(name: HiveName, session: Session): Promise<CatalogTable> {
  const { database, table } = placed(name, session);
  const found = await session.catalog.table(database, table);
  if (!found) throw tableNotFound(database, table);
  return found;
}

function checkLocation(location: string): void {
  if (parseS3(location)) return;
  throw ddlError(`MetaException(message:Invalid S3 location: ${location})`);
}

async function createDatabase(
  hive: Extract<HiveStatement, { kind: "createDatabase" }>,
  { catalog }: Session,
): Promise<Outcome> {
  if (await catalog.database(hive.name)) {
    if (hive.ifNotExists) return done();
    throw ddlError(`Database ${hive.name} already exists`);
  }
  if (hive.location !== undefined) checkLocation(hive.location);
  await catalog.createDatabase({
    name: hive.name,
    description: hive.comment,
    location: hive.location,
    parameters: hive.properties,
  });
  return done();
}

async function dropDatabase(
  hive: Extract<HiveStatement, { kind: "dropDatabase" }>,
  { catalog }: Session,
): Promise<Outcome> {
  const { name } = hive;
  if (!(await catalog.database(name))) {
    if (hive.ifExists) return done();
    throw databaseNotFound(name);
  }
  const tables = await catalog.tables(name);
  if (tables.length > 0 && !hive.cascade) {
    throw ddlError(
      `InvalidOperationException(message:Database ${name} is not empty. One or more tables exist.)`,
    );
  }
  for (const table of tables) await catalog.dropTable(name, table.name);
  await catalog.dropDatabase(name);
  return done();
}

async function createTable(hive: CreateTable, session: Session): Promise<Outcome> {
  const { catalog } = session;
  const { database, table: name } = placed(hive.name, session);
  if (!(await catalog.database(database))) throw databaseNotFound(database);
  if (await catalog.table(database, name)) {
    if (hive.ifNotExists) return done();
    throw ddlError(`AlreadyExistsException(message:Table ${name} already exists)`);
  }
  checkLocation(hive.location ?? "");
  const table: CatalogTable = {
    database,
    name,
    type: "EXTERNAL_TABLE",
    columns: hive.columns,
    partitionKeys: hive.partitions,
    location: asFolder(hive.location ?? ""),
    inputFormat: hive.inputFormat,
    outputFormat: hive.outputFormat,
    serde: hive.serde,
    parameters: { EXTERNAL: "TRUE", ...hive.properties },
    comment: hive.comment,
  };
  checkNames(
    hive.columns.map((column) => column.name),
    table,
  );
  await catalog.createTable(table);
  return done();
}

function checkNames(names: string[], { partitionKeys }: CatalogTable): void {
  const all = [...names, ...partitionKeys.map(({ name }) => name)];
  const twice = all.find((name, i) => all.indexOf(name) !== i);
  if (twice === undefined) return;
  if (
    partitionKeys.some(({ name }) => name === twice) &&
    names.filter((name) => name === twice).length === 1
  ) {
    throw semanticError("[Error 10035]: Column repeated in partitioning columns");
  }
  throw semanticError(`[Error 10036]: Duplicate column name: ${twice}`);
}

export async function dropView(
  database: string,
  name: string,
  ifExists: boolean,
  { catalog }: Session,
): Promise<Outcome> {
  const found = await catalog.table(database, name);
  if (found?.type === "VIRTUAL_VIEW") await catalog.dropTable(database, name);
  else if (found)
    throw new AthenaSqlError(
      "NOT_SUPPORTED",
      `'awsdatacatalog.${database}.${name}' is a table, not a view. Use DROP TABLE to drop it`,
    );
  else if (!ifExists) {
    throw new AthenaSqlError("TABLE_NOT_FOUND", `View 'awsdatacatalog.${database}.${name}' does not exist`);
  }
  return done();
}

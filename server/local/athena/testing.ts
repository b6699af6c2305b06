import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pool } from "pg";
import type { HiveStatement } from "@/server/local/athena-sql/hive/statement";
import { readStatement } from "@/server/local/athena-sql/statement";
import { openObjectStore } from "@/server/local/objects/store";
import { withClient } from "@/server/postgres/databases";
import { testServerUrl } from "@/server/testing/database";
import type { Catalog, CatalogDatabase, CatalogPartition, CatalogTable } from "./catalog";
import { readCsv } from "./csv";
import { createLake } from "./lake";
import { withQuery } from "./query";
import { selectToCsv } from "./select";

export type { HiveStatement };

/** A catalog in memory, that lets everybody do everything. */
function memoryCatalog(): Catalog {
  const databases = new Map<string, CatalogDatabase>();
  const tables = new Map<string, CatalogTable>();
  const partitions = new Map<string, Map<string, CatalogPartition>>();
  const key = (database: string, name: string) => `${database}.${name}`;
  const of = ({ database, name }: CatalogTable) => {
    const found = partitions.get(key(database, name)) ?? new Map<string, CatalogPartition>();
    partitions.set(key(database, name), found);
    return found;
  };
  return {
    database: async (name) => databases.get(name) ?? null,
    databases: async () => [...databases.values()],
    createDatabase: async (database) => void databases.set(database.name, database),
    dropDatabase: async (name) => void databases.delete(name),
    table: async (database, name) => tables.get(key(database, name)) ?? null,
    tables: async (database) => [...tables.values()].filter((table) => table.database === database),
    createTable: async (table) => void tables.set(key(table.database, table.name), table),
    updateTable: async (table) => void tables.set(key(table.database, table.name), table),
    dropTable: async (database, name) => {
      tables.delete(key(database, name));
      partitions.delete(key(database, name));
    },
    partitions: async (table) => [...of(table).values()],
    addPartitions: async (table, added) => {
      const before: string[][] = [];
      for (const each of added) {
        const id = each.values.join("\0");
        if (of(table).has(id)) before.push(each.values);
        else of(table).set(id, each);
      }
      return before;
    },
    updatePartition: async (table, values, partition) => {
      of(table).delete(values.join("\0"));
      of(table).set(partition.values.join("\0"), partition);
    },
    dropPartitions: async (table, dropped) => {
      for (const values of dropped) of(table).delete(values.join("\0"));
    },
  };
}

/** A folder of objects with one bucket, `lake`, and a catalog with one database, `db`. */
export async function testLake() {
  const name = `athena_${randomBytes(8).toString("hex")}`;
  await withClient(testServerUrl(), (client) => client.query(`create database ${name}`));
  const url = new URL(testServerUrl());
  url.pathname = `/${name}`;
  const pool = new Pool({ connectionString: url.toString(), max: 4 });
  const root = await mkdtemp(join(tmpdir(), "headgate-athena-"));
  const store = await openObjectStore(pool, join(root, "objects"));
  await store.createBucket("lake", "333333333333", "us-east-1");
  const catalog = memoryCatalog();
  await catalog.createDatabase({ name: "db", parameters: {} });
  const lake = createLake(store, { authorize: () => {} }, () => ({ authorize: () => {} }));

  return {
    store,
    catalog,
    lake,
    put: (path: string, body: string | Uint8Array) => store.put("lake", path, Buffer.from(body)),
    /** Runs a SELECT: its rows with the header before them, and the bytes that it read. */
    select: async (source: string) => {
      const folder = await mkdtemp(join(root, "work-"));
      const statement = readStatement(source, { database: "db" });
      if (statement.kind !== "select") throw new Error(statement.kind);
      const { signal } = new AbortController();
      return withQuery(statement.query, { catalog, lake, folder, signal }, async (bound) => {
        const path = join(folder, "result.csv");
        const { columns, body } = await selectToCsv(bound, path, signal);
        const isFile = "path" in body;
        const csv = isFile ? await readFile(body.path) : body;
        return { rows: readCsv(csv, 10_000).rows, bytes: bound.bytes, columns, isFile };
      });
    },
    stop: async () => {
      await pool.end();
      await rm(root, { recursive: true, force: true });
      await withClient(testServerUrl(), (client) =>
        client.query(`drop database if exists ${name} with (force)`),
      );
    },
  };
}

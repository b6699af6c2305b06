import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from "@prisma/driver-adapter-utils";
import type { MigrationList, SchemaEngine } from "@prisma/schema-engine-wasm";
import * as bindings from "@prisma/schema-engine-wasm/schema_engine_bg";
import { Pool } from "pg";

const prismaFolder = resolve(import.meta.dirname, "..", "..", "prisma");
export const schemaFile = join(prismaFolder, "schema.prisma");
export const migrationsFolder = join(prismaFolder, "migrations");

type Bindings = typeof bindings & { __wbg_set_wasm(exports: WebAssembly.Exports): void };

let loaded: Promise<void> | undefined;

const load = () => {
  loaded ??= (async () => {
    const require = createRequire(import.meta.url);
    const entry = require.resolve("@prisma/schema-engine-wasm/schema_engine_bg");
    const module = await WebAssembly.compile(await readFile(entry.replace(/\.js$/, ".wasm")));
    const imports = { "./schema_engine_bg.js": bindings as unknown as WebAssembly.ModuleImports };
    const { exports } = await WebAssembly.instantiate(module, imports);
    (bindings as Bindings).__wbg_set_wasm(exports);
    (exports["__wbindgen_start"] as () => void)();
  })();
  return loaded;
};

interface AdapterInside {
  underlyingDriver(): Pool;
  performIO(query: unknown): Promise<{ fields: { dataTypeID: number }[] }>;
}

// The catalogs' one-letter type, which the engine reads when it looks at a database and the adapter doesn't know.
const letterType = 18;
const textType = 25;

const withLetters = (adapter: SqlDriverAdapter) => {
  const { queryRaw } = adapter;
  const { performIO } = adapter as unknown as AdapterInside;
  adapter.queryRaw = async (query) => {
    const letters: number[] = [];
    const reader: AdapterInside = Object.create(adapter);
    reader.performIO = async (sent) => {
      const result = await performIO.call(adapter, sent);
      for (const [index, field] of result.fields.entries()) {
        if (field.dataTypeID !== letterType) continue;
        field.dataTypeID = textType;
        letters.push(index);
      }
      return result;
    };
    const result = await queryRaw.call(reader as unknown as SqlDriverAdapter, query);
    for (const index of letters) result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
  };
};

/**
 * The adapter splits a script at every semicolon and runs the parts on different connections. One simple query is
 * one transaction in PostgreSQL, so a migration applies whole or not at all, and may hold functions.
 */
const mended = (adapter: SqlDriverAdapter, after: string): SqlDriverAdapter => {
  const pool = (adapter as unknown as AdapterInside).underlyingDriver();
  adapter.executeScript = async (script) => {
    await pool.query(`${script}\n;${after}`);
  };
  withLetters(adapter);
  return adapter;
};

/**
 * Runs in the transaction of the migration itself. The engine writes its own mark afterwards; with this one a kill
 * in between leaves no doubt about whether the script was applied.
 */
const markApplied = `DO $headgate$ BEGIN
  IF to_regclass('_prisma_migrations') IS NOT NULL THEN
    UPDATE _prisma_migrations SET finished_at = now() WHERE finished_at IS NULL AND rolled_back_at IS NULL;
  END IF;
END $headgate$`;

const adapterFactory = (pool: Pool, url: string): SqlMigrationAwareDriverAdapterFactory => {
  const factory = new PrismaPg(pool);
  const shadow = new PrismaPg({ connectionString: url });
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => mended(await factory.connect(), markApplied),
    connectToShadowDb: async () => mended(await shadow.connectToShadowDb(), ""),
  };
};

/** Works with Prisma's own schema engine, as WebAssembly: no binary to download. */
export const withSchemaEngine = async <T>(
  url: string,
  work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> => {
  await load();
  const datamodel = await readFile(schemaFile, "utf8");
  // The engine doesn't close its connections, so they are ours.
  const pool = new Pool({ connectionString: url, max: 4 });
  try {
    const adapter = bindMigrationAwareSqlAdapterFactory(adapterFactory(pool, url));
    const engine = await bindings.SchemaEngine.new(
      { datamodels: [["schema.prisma", datamodel]] },
      () => {},
      adapter,
    );
    try {
      return await work(engine);
    } finally {
      engine.free();
    }
  } finally {
    await pool.end();
  }
};

/** The migrations as they lie on disk, in the shape the engine wants. */
export const readMigrations = async (): Promise<MigrationList> => {
  const entries = await readdir(migrationsFolder, { withFileTypes: true }).catch(() => []);
  const folders = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  const lockfile = join(migrationsFolder, "migration_lock.toml");
  return {
    baseDir: migrationsFolder,
    lockfile: {
      path: "migration_lock.toml",
      content: await readFile(lockfile, "utf8").catch(() => null),
    },
    shadowDbInitScript: "",
    migrationDirectories: await Promise.all(
      folders.map(async (path) => ({
        path,
        migrationFile: {
          path: "migration.sql",
          content: {
            tag: "ok" as const,
            value: await readFile(join(migrationsFolder, path, "migration.sql"), "utf8"),
          },
        },
      })),
    ),
  };
};

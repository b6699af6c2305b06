import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCluster } from "./cluster";
import { migrationsFolder, readMigrations, schemaFile, withSchemaEngine } from "./schema-engine";

const timestamp = () => new Date().toISOString().replace(/\D/g, "").slice(0, 14);

/** What the schema has that the migrations lack, as SQL; empty when they agree. */
const difference = (url: string): Promise<string> =>
  withSchemaEngine(url, async (engine) => {
    const result = await engine.diff({
      from: { tag: "migrations", ...(await readMigrations()) },
      to: {
        tag: "schemaDatamodel",
        files: [{ path: "schema.prisma", content: await readFile(schemaFile, "utf8") }],
      },
      script: true,
      exitCode: true,
      filters: { externalTables: [], externalEnums: [] },
    });
    return result.exitCode === 2 ? (result.stdout ?? "") : "";
  });

const main = async () => {
  const name = process.argv[2];
  if (!name || !/^[a-z][a-z0-9_]*$/.test(name)) {
    throw new Error("Say what the migration does in a few words: npm run migrate:diff -- add_saved_query");
  }
  const folder = await mkdtemp(join(tmpdir(), "headgate-diff-"));
  await chmod(folder, 0o711);
  try {
    const cluster = await startCluster({
      folder: join(folder, "postgres"),
      password: "headgate",
      logFile: join(folder, "postgres.log"),
    });
    try {
      const sql = await difference(cluster.url("postgres"));
      if (!sql) {
        console.log("The migrations already make what the schema says.");
        return;
      }
      const target = join(migrationsFolder, `${timestamp()}_${name}`);
      await mkdir(target);
      await writeFile(join(target, "migration.sql"), sql);
      console.log(`Wrote ${target}/migration.sql. Read it before you commit it.`);
    } finally {
      await cluster.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

await main();

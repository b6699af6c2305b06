import { Client } from "pg";
import { readMigrations, withSchemaEngine } from "./schema-engine";

const lockKey = "headgate.migrate";

/** Forgets migrations that were begun and never finished: scripts apply whole or not at all, so these did nothing. */
const forgetInterrupted = async (client: Client) => {
  const { rows } = await client.query("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS there");
  if (!rows[0].there) return;
  await client.query("DELETE FROM _prisma_migrations WHERE finished_at IS NULL AND rolled_back_at IS NULL");
};

/** Applies the migrations that a database hasn't seen yet and returns their names; callers may race. */
export const migrate = async (url: string): Promise<string[]> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock(hashtext($1))", [lockKey]);
    await forgetInterrupted(client);
    const migrationsList = await readMigrations();
    const filters = { externalTables: [], externalEnums: [] };
    const applied = await withSchemaEngine(url, (engine) =>
      engine.applyMigrations({ migrationsList, filters }),
    );
    return applied.appliedMigrationNames;
  } finally {
    await client.end();
  }
};

import { expect, test } from "vitest";
import { testDatabase } from "@/server/testing/database";
import { migrate } from "./migrate";
import { readMigrations } from "./schema-engine";

test("a copied database holds every migration, and migrating it again does nothing", async () => {
  const db = await testDatabase();
  try {
    const { rows } = await db.pool.query(
      "SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY 1",
    );
    const onDisk = (await readMigrations()).migrationDirectories.map((directory) => directory.path);
    expect(rows.map((row) => row.migration_name)).toEqual(onDisk);
    expect(await migrate(db.url)).toEqual([]);
  } finally {
    await db.drop();
  }
});

test("a migration that a kill interrupted is applied again", async () => {
  const db = await testDatabase();
  try {
    await db.pool.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    await db.pool.query(`CREATE TABLE _prisma_migrations (
      id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz, migration_name varchar(255) NOT NULL,
      logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count int NOT NULL DEFAULT 0)`);
    const names = (await readMigrations()).migrationDirectories.map((directory) => directory.path);
    await db.pool.query(
      "INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES (gen_random_uuid(), 'x', $1)",
      [names[0]],
    );
    expect(await migrate(db.url)).toEqual(names);
  } finally {
    await db.drop();
  }
});

test("two that migrate an empty database at once apply each migration once", async () => {
  const db = await testDatabase();
  try {
    await db.pool.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    const [first, second] = await Promise.all([migrate(db.url), migrate(db.url)]);
    const names = (await readMigrations()).migrationDirectories.map((directory) => directory.path);
    expect([...first, ...second].sort()).toEqual(names);
  } finally {
    await db.drop();
  }
});

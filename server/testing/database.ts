import { randomBytes } from "node:crypto";
import { Pool } from "pg";
import { inject } from "vitest";
import { withClient } from "@/server/postgres/databases";
import { databaseUrl, templateDatabase } from "./test-cluster";

/** Superuser connection string of the PostgreSQL that this test run has to itself. */
export const testServerUrl = (): string => inject("testServerUrl");

export interface TestDatabase {
  url: string;
  pool: Pool;
  /** Closes the pool and removes the database, whoever is still connected. */
  drop(): Promise<void>;
}

const newName = () => `test_${randomBytes(8).toString("hex")}`;

/** A fresh, migrated copy of Headgate's database, owned by the plain role that owns it in production. */
export const testDatabase = async (): Promise<TestDatabase> => {
  const name = newName();
  await withClient(testServerUrl(), (client) =>
    client.query(`CREATE DATABASE ${name} OWNER headgate TEMPLATE ${templateDatabase}`),
  );
  const url = databaseUrl(inject("testServerPort"), name);
  const pool = new Pool({ connectionString: url, max: 20 });
  // Dropping by force ends idle connections; that is no failure of the test.
  pool.on("error", () => {});
  return {
    url,
    pool,
    drop: async () => {
      await pool.end();
      await withClient(testServerUrl(), (client) =>
        client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
      );
    },
  };
};

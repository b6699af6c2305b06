import { Client, escapeIdentifier, escapeLiteral } from "pg";
import { type Cluster, superuser } from "./cluster";

/** The role that owns Headgate's own database; no superuser, and no way into the warehouse's databases. */
const appRole = "headgate";

/** Runs one piece of work on a short connection. */
export const withClient = async <T>(url: string, work: (client: Client) => Promise<T>): Promise<T> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

const ensureDatabase = async (client: Client, name: string, owner: string) => {
  const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
  if (!rowCount)
    await client.query(`CREATE DATABASE ${escapeIdentifier(name)} OWNER ${escapeIdentifier(owner)}`);
  await client.query(`REVOKE ALL ON DATABASE ${escapeIdentifier(name)} FROM PUBLIC`);
};

/** Creates what Headgate keeps in the embedded PostgreSQL, where it is missing, and says how to reach it. */
export const ensureDatabases = async (
  cluster: Cluster,
  appPassword: string,
): Promise<{ databaseUrl: string; localDatabaseUrl: string }> => {
  await withClient(cluster.url("postgres"), async (client) => {
    const { rowCount } = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [appRole]);
    const verb = rowCount ? "ALTER" : "CREATE";
    await client.query(`${verb} ROLE ${appRole} LOGIN PASSWORD ${escapeLiteral(appPassword)}`);
    await ensureDatabase(client, "headgate", appRole);
    await ensureDatabase(client, "headgate_local", superuser);
    // Warehouse users could otherwise connect to the maintenance database and look around.
    await client.query("REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC");
  });
  return {
    databaseUrl: `postgresql://${appRole}:${appPassword}@127.0.0.1:${cluster.port}/headgate`,
    localDatabaseUrl: cluster.url("headgate_local"),
  };
};

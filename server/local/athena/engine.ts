import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { macros, settings } from "@/server/local/athena-sql/macros";
import { literal } from "@/server/local/athena-sql/piece";

export interface Engine {
  connection: DuckDBConnection;
  close(): void;
}

const memory = "768MB";

/** Two, so that one is there for a query that comes while the next is being made. */
const sparesMax = 2;
const spares: Promise<Engine>[] = [];

/** A DuckDB with Trino's ways, that can still be pointed at files. */
export async function openEngine(): Promise<Engine> {
  return spares.shift() ?? makeEngine();
}

/** Long enough for a result to be written and told of: taking down an engine and making one would delay that. */
const restMs = 50;

/** Gives an engine's memory back when its work is told of, and makes those that are missing. */
function replace(takeDown: () => void): void {
  setTimeout(() => {
    try {
      takeDown();
    } catch (error) {
      console.error("athena: an engine could not be closed", error);
    }
    while (spares.length < sparesMax) {
      const spare = makeEngine();
      // Whoever comes next makes one of its own.
      spare.catch(() => spares.splice(spares.indexOf(spare), spares.includes(spare) ? 1 : 0));
      spares.push(spare);
    }
  }, restMs).unref();
}

async function makeEngine(): Promise<Engine> {
  const instance = await DuckDBInstance.create(":memory:", {
    ...settings,
    memory_limit: memory,
    threads: "2",
    errors_as_json: "true",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  await connection.run(macros.map((macro) => `CREATE MACRO ${macro}`).join(";\n"));
  return {
    connection,
    close: () =>
      replace(() => {
        connection.closeSync();
        instance.closeSync();
      }),
  };
}

/** From here on the engine reaches these files and one folder of its own; the first statements may come along. */
export async function confine(
  engine: Engine,
  folder: string | null,
  files: readonly string[],
  first: readonly string[] = [],
): Promise<void> {
  const own = `SET temp_directory = ${literal(folder ?? "")}; SET allowed_directories = [${literal(`${folder}/`)}];`;
  await engine.connection.run(
    `${folder === null ? "" : own}
     SET allowed_paths = [${files.map(literal).join(", ")}]; SET enable_external_access = false;
     ${first.join("; ")}`,
  );
}

/** From here on, after some last statements, no setting can be changed. */
export async function lock({ connection }: Engine, last: readonly string[] = []): Promise<void> {
  await connection.run([...last, "SET lock_configuration = true"].join("; "));
}

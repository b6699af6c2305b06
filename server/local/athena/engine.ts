import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { macros, settings } from "@/server/local/athena-sql/macros";
import { literal } from "@/server/local/athena-sql/piece";

export interface Engine {
  connection: DuckDBConnection;
  close(): void;
}

const memory = "768MB";

let spare: Promise<Engine> | null = null;

/** A DuckDB with Trino's ways, that can still be pointed at files. */
export async function openEngine(): Promise<Engine> {
  const ready = spare ?? makeEngine();
  spare = null;
  return ready;
}

/** Long enough for a result to be written and told of: what makes an engine would take its time from that. */
const restMs = 50;

/** The next one is made when the work of the last one is over. */
function makeAhead(): void {
  setTimeout(() => {
    if (spare) return;
    spare = makeEngine();
    // Whether it could be made is told to who comes for it.
    spare.catch(() => {});
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
    close: () => {
      connection.closeSync();
      instance.closeSync();
      makeAhead();
    },
  };
}

/** From here on the engine reaches these files and one folder of its own. */
export async function confine(
  engine: Engine,
  folder: string | null,
  files: readonly string[],
): Promise<void> {
  const own = `SET temp_directory = ${literal(folder ?? "")}; SET allowed_directories = [${literal(`${folder}/`)}];`;
  await engine.connection.run(
    `${folder === null ? "" : own}
     SET allowed_paths = [${files.map(literal).join(", ")}]; SET enable_external_access = false`,
  );
}

/** From here on no setting can be changed. */
export async function lock({ connection }: Engine): Promise<void> {
  await connection.run("SET lock_configuration = true");
}

import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { getQueries, type QueryExecution, queryRows, startQuery, stopQuery } from "@/server/aws/athena";
import { getGlueTable, listGlueDatabases, listGlueTables } from "@/server/aws/athena-catalog";
import type { AwsTarget } from "@/server/aws/clients";
import { CheckFailed } from "./check";
import { type Probe, unlessRefused } from "./probes";

/** The database that every catalog is said to have; where it lacks it, Athena says so and allows the question. */
export const USUAL_GLUE_DATABASE = "default";
const NO_TABLE = "headgate_account_test";
const [LOOK_MS, LOOKS] = [200, 100];

/** What people do in a workgroup of Athena, each once and harmlessly: a SELECT 1 reads nothing and costs nothing. */
export function athenaProbes(target: AwsTarget, workgroup: string): { first: Probe; rest: Probe[] } {
  let id = "";
  const database = USUAL_GLUE_DATABASE;
  const athena = (operation: string, run: () => Promise<unknown>): Probe => ({
    service: "athena",
    operation,
    run,
  });
  const query = { workgroup, database, sql: "SELECT 1", parameters: [], reuseMinutes: null };
  return {
    first: athena("StartQueryExecution", async () => {
      id = await startQuery(target, { ...query, clientToken: randomUUID() });
    }),
    rest: [
      athena("BatchGetQueryExecution", () => succeeded(target, id)),
      athena("GetQueryResults", () => queryRows(target, id)),
      athena("StopQueryExecution", () => stopQuery(target, id)),
      athena("ListDatabases", () => listGlueDatabases(target)),
      athena("ListTableMetadata", () => listGlueTables(target, database).catch(unlessRefused)),
      athena("GetTableMetadata", () =>
        getGlueTable(target, { database, table: NO_TABLE }).catch(unlessRefused),
      ),
    ],
  };
}

async function succeeded(target: AwsTarget, id: string): Promise<void> {
  for (let looks = 0; looks < LOOKS; looks += 1) {
    const told = (await getQueries(target, [id])).get(id);
    if (!told || "refusal" in told) throw new CheckFailed(told?.refusal ?? "Athena does not tell of it.");
    if (told.state === "SUCCEEDED") return;
    if (ENDED_BADLY.has(told.state)) throw new CheckFailed(told.reason ?? "Athena did not run SELECT 1.");
    await delay(LOOK_MS);
  }
  throw new CheckFailed("Athena had not run SELECT 1 after 20 seconds.");
}

const ENDED_BADLY = new Set<QueryExecution["state"]>(["FAILED", "CANCELLED"]);

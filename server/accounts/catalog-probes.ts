import type { AwsTarget } from "@/server/aws/clients";
import * as glue from "@/server/aws/glue";
import { type Probe, unlessRefused } from "./probes";

const NOWHERE = "headgate_account_test";
const nowhere = { database: NOWHERE, table: NOWHERE };

/** What the catalog's pages ask of Glue; by the names of a database and a table that need not be there. */
export function catalogProbes(target: AwsTarget): Probe[] {
  const of = (operation: string, run: () => Promise<unknown>): Probe => ({ service: "glue", operation, run });
  return [
    of("GetDatabases", () => glue.listDatabases(target)),
    of("GetDatabase", () => glue.findDatabase(target, NOWHERE)),
    of("GetTables", () => glue.listTables(target, NOWHERE).catch(unlessRefused)),
    of("GetTable", () => glue.findTable(target, NOWHERE, NOWHERE)),
    of("GetPartitions", () =>
      glue.partitionPage(target, { ...nowhere, limit: 1, nextToken: null }).catch(unlessRefused),
    ),
  ];
}

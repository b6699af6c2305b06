import type { Pool } from "pg";
import type { Directory } from "@/server/local/auth/principals";
import type { Sessions } from "@/server/local/auth/sessions";
import type { ObjectStore } from "@/server/local/objects/store";
import type { WarehouseFacts } from "@/server/local/services/redshift/definitions";
import type { Limits } from "@/server/local/services/redshift-data";
import type { Warehouses } from "@/server/local/warehouse";

/** What the services stand on; built once, in local-aws.ts. */
export interface LocalDeps {
  state: Pool;
  directory: Directory;
  sessions: Sessions;
  warehouses: Warehouses;
  /** What the warehouses tell of themselves in the redshift and redshift-serverless APIs. */
  warehouseFacts: readonly WarehouseFacts[];
  /** Folder of the results of SQL statements. */
  resultsFolder: string;
  now: () => number;
  dataApiLimits: Partial<Limits>;
  objects: ObjectStore;
}

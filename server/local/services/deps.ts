import type { Pool } from "pg";
import type { Directory } from "@/server/local/auth/principals";
import type { Sessions } from "@/server/local/auth/sessions";
import type { ObjectStore } from "@/server/local/objects/store";

/** What the services stand on; built once, in local-aws.ts. */
export interface LocalDeps {
  state: Pool;
  directory: Directory;
  sessions: Sessions;
  objects: ObjectStore;
}

import type * as glue from "@aws-sdk/client-glue";
import type { Pool } from "pg";
import type { Catalog } from "@/server/local/catalog";
import { notImplemented } from "@/server/local/catalog/errors";
import type { Locations } from "@/server/local/services/lakeformation/locations";

export type Glue = typeof glue;

/** What the operations of glue stand on. */
export interface GlueDeps {
  state: Pool;
  catalog: Catalog;
  locations: Locations;
}

/** Refuses the members of an input that are given and that this endpoint doesn't heed. */
export function refuseMembers<T extends object>(
  operation: string,
  input: T,
  members: readonly (keyof T)[],
): void {
  const given = members.filter((member) => input[member] !== undefined);
  if (given.length > 0) throw notImplemented(`${given.join(", ")} of glue:${operation}`);
}

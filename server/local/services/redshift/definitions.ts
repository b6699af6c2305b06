import { createHash } from "node:crypto";
import type { CallContext } from "@/server/local/wire/service";

/** A warehouse of the local accounts; the demo lake's constants have this shape. */
export interface WarehouseFacts {
  kind: "workgroup" | "cluster";
  name: string;
  namespace?: string;
  accountId: string;
  database: string;
  port: number;
  adminUser: string;
  defaultRoleArn: string;
  nodeType?: string;
  numberOfNodes?: number;
  baseCapacity?: number;
}

/** The warehouses of the caller's account. */
export function warehousesOf(
  facts: readonly WarehouseFacts[],
  ctx: CallContext,
  kind: WarehouseFacts["kind"],
): WarehouseFacts[] {
  return facts.filter((warehouse) => warehouse.accountId === ctx.caller.accountId && warehouse.kind === kind);
}

/** A stable UUID of a resource that has no other id. */
export function stableId(...parts: string[]): string {
  const hex = createHash("sha256").update(parts.join("\0")).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The id in a workgroup's ARN. */
export const workgroupId = (facts: Pick<WarehouseFacts, "accountId" | "name">) =>
  stableId("workgroup", facts.accountId, facts.name);

/** Cuts a page out of a list; tokens are positions. */
export function pageOf<T>(
  items: readonly T[],
  token: string | undefined,
  size: number,
  onBadToken: () => Error,
): { page: T[]; next: string | undefined } {
  const text = token === undefined ? "0" : Buffer.from(token, "base64url").toString();
  if (!/^\d{1,9}$/.test(text)) throw onBadToken();
  const start = Number(text);
  const more = start + size < items.length;
  return {
    page: items.slice(start, start + size),
    next: more ? Buffer.from(`${start + size}`).toString("base64url") : undefined,
  };
}

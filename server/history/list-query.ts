import { escapeLike } from "@/server/sql/like";
import type { Sight } from "@/server/statements";

export interface Viewpoint {
  id: string;
  role: string;
  sight: Sight;
}

/** What a line of the history must fit; all but the viewer is optional. */
export interface HistoryFilter {
  source?: "headgate" | "warehouse" | undefined;
  person?: string | undefined;
  dbUser?: string | undefined;
  status?: readonly string[] | undefined;
  label?: string | undefined;
  accountId?: string | undefined;
  warehouse?: string | undefined;
  database?: string | undefined;
  kind?: string | undefined;
  minDurationMs?: number | undefined;
  maxDurationMs?: number | undefined;
  fingerprint?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/** Values of one statement, bound as they are named. */
export class Binds {
  readonly values: unknown[] = [];
  bind = (value: unknown): string => `$${this.values.push(value)}`;
}

export const NEWEST_FIRST = "ORDER BY created_at DESC, id DESC";

/**
 * The newest that a viewer may see and that fit, as one relation in the FROM of the caller: an arm for each way to see
 * something. Each arm walks an index in the order of the list; PostgreSQL merges them and takes no more of each than
 * the caller's own LIMIT needs. Null when nothing can fit.
 */
export function visible(
  binds: Binds,
  { viewer, filter, after }: Pick<Asked, "viewer" | "filter" | "after">,
  limit: number,
): string | null {
  const conditions = conditionsOf(binds, filter, after);
  const lanes = filter.status?.length ? filter.status : [null];
  const arms = waysToSee(binds, viewer, filter).flatMap((way) =>
    lanes.map((status) => [way, ...(status ? [`status = ${binds.bind(status)}`] : []), ...conditions]),
  );
  if (arms.length === 0) return null;
  const most = binds.bind(limit);
  return `(${arms.map((arm) => `(SELECT * FROM statement WHERE ${arm.join(" AND ")} ${NEWEST_FIRST} LIMIT ${most})`).join(" UNION ALL ")})`;
}

/** The same as one condition, for where rows come from elsewhere than a walk by time. */
export function visibleWhere(
  binds: Binds,
  { viewer, filter, after }: Pick<Asked, "viewer" | "filter" | "after">,
): string | null {
  const ways = waysToSee(binds, viewer, filter);
  if (ways.length === 0) return null;
  const status = filter.status?.length ? [`status = ANY(${binds.bind(filter.status)}::text[])`] : [];
  return [`(${ways.join(" OR ")})`, ...status, ...conditionsOf(binds, filter, after)].join(" AND ");
}

export interface Asked {
  viewer: Viewpoint;
  filter: HistoryFilter;
  after: After | null;
  limit: number;
}

export interface After {
  at: string;
  id: string;
}

/** The ways to see a statement exclude each other: a statement comes once. */
function waysToSee({ bind }: Binds, { id, role, sight }: Viewpoint, filter: HistoryFilter): string[] {
  const ways: string[] = [];
  if (filter.source !== "warehouse") {
    const me = `${bind(id)}::uuid`;
    if (!filter.person || filter.person === id) ways.push(`owner_id = ${me}`);
    if (filter.person !== id) {
      const of = filter.person ? ` AND owner_id = ${bind(filter.person)}::uuid` : "";
      ways.push(`(source = 'headgate' AND owner_id <> ${me}${of} AND id IN (SELECT statement_id FROM statement_share
        WHERE person_id = ${me} OR role = ${bind(role)}))`);
    }
  }
  if (filter.source === "headgate" || filter.person) return ways;
  return [...ways, ...waysOutside(bind, sight, filter)];
}

/** One for each warehouse: each walks an index with the warehouse in front. */
function waysOutside(bind: Binds["bind"], sight: Sight, filter: HistoryFilter): string[] {
  return sight
    .filter(({ accountId }) => !filter.accountId || accountId === filter.accountId)
    .filter(({ warehouse }) => !filter.warehouse || warehouse === filter.warehouse)
    .map(({ accountId, warehouseKind, warehouse, dbUser }) => {
      const asMe = dbUser === null ? "" : ` AND db_user = ${bind(dbUser)}`;
      return `(source = 'warehouse' AND account_id = ${bind(accountId)} AND warehouse_kind = ${bind(warehouseKind)} AND warehouse = ${bind(warehouse)}${asMe})`;
    });
}

function conditionsOf({ bind }: Binds, filter: HistoryFilter, after: After | null): string[] {
  const where: string[] = [];
  const equal = (column: string, value: string | undefined) => {
    if (value !== undefined) where.push(`${column} = ${bind(value)}`);
  };
  equal("account_id", filter.accountId);
  equal("warehouse", filter.warehouse);
  equal("database", filter.database);
  equal("db_user", filter.dbUser);
  equal("kind", filter.kind?.toUpperCase());
  equal("fingerprint", filter.fingerprint);
  if (filter.label !== undefined) where.push(labelFits(bind, filter.label));
  if (filter.minDurationMs !== undefined) where.push(`duration_ms >= ${bind(filter.minDurationMs)}`);
  if (filter.maxDurationMs !== undefined) where.push(`duration_ms <= ${bind(filter.maxDurationMs)}`);
  if (filter.from !== undefined) where.push(`created_at >= ${bind(filter.from)}::timestamptz`);
  if (filter.to !== undefined) where.push(`created_at < ${bind(filter.to)}::timestamptz`);
  if (after) where.push(`(created_at, id) < (${bind(after.at)}::timestamptz, ${bind(after.id)}::uuid)`);
  return where;
}

/** A trailing * makes it the beginning of a label. */
export function labelFits(bind: Binds["bind"], label: string): string {
  if (!label.endsWith("*")) return `label = ${bind(label)}`;
  return `label LIKE ${bind(`${escapeLike(label.slice(0, -1))}%`)}`;
}

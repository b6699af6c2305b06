import { entityNotFound, invalidInput } from "@/server/local/catalog/errors";
import { pageOf } from "@/server/local/catalog/paging";
import type { Page, PageRequest } from "@/server/local/catalog/types";
import type { Queryable } from "@/server/local/state/transaction";
import type { Expression } from "./resource";
import { limitExceeded } from "./tag-errors";

/** An LF-tag expression that is saved under a name, which policies can refer to. */
export interface SavedExpression {
  accountId: string;
  name: string;
  description?: string | undefined;
  expression: Expression;
}

interface ExpressionRow {
  account_id: string;
  name: string;
  description: string | null;
  expression: Expression;
}

const mostExpressions = 1000;

const notFound = () => entityNotFound("LF-Tag expression does not exist.");

const toExpression = (row: ExpressionRow): SavedExpression => ({
  accountId: row.account_id,
  name: row.name,
  description: row.description ?? undefined,
  expression: row.expression,
});

const valuesOf = ({ accountId, name, description, expression }: SavedExpression) => [
  accountId,
  name,
  description ?? null,
  JSON.stringify(expression),
];

export async function createExpression(db: Queryable, saved: SavedExpression): Promise<void> {
  const { rows } = await db.query<{ count: number }>(
    "select count(*)::int as count from lakeformation_expression where account_id = $1",
    [saved.accountId],
  );
  if ((rows[0]?.count ?? 0) >= mostExpressions) {
    throw limitExceeded(`An account can have ${mostExpressions} LF-Tag expressions at most`);
  }
  const made = await db.query(
    "insert into lakeformation_expression values ($1, $2, $3, $4) on conflict do nothing",
    valuesOf(saved),
  );
  if (made.rowCount === 0) throw invalidInput("LF-Tag expression already exists");
}

export async function findExpression(
  db: Queryable,
  accountId: string,
  name: string,
): Promise<SavedExpression> {
  const { rows } = await db.query<ExpressionRow>(
    "select * from lakeformation_expression where account_id = $1 and name = $2",
    [accountId, name],
  );
  if (!rows[0]) throw notFound();
  return toExpression(rows[0]);
}

export async function listExpressions(
  db: Queryable,
  accountId: string,
  { after = "", limit }: PageRequest,
): Promise<Page<SavedExpression>> {
  const { rows } = await db.query<ExpressionRow>(
    "select * from lakeformation_expression where account_id = $1 and name > $2 order by name limit $3",
    [accountId, after, limit === undefined ? null : limit + 1],
  );
  return pageOf(rows.map(toExpression), limit, ({ name }) => name);
}

export async function replaceExpression(db: Queryable, saved: SavedExpression): Promise<void> {
  const replaced = await db.query(
    `update lakeformation_expression set description = $3, expression = $4
     where account_id = $1 and name = $2`,
    valuesOf(saved),
  );
  if (replaced.rowCount === 0) throw notFound();
}

/** Deletes a saved expression, what was granted on it, and the policies that refer to it. In a transaction only. */
export async function deleteExpression(client: Queryable, accountId: string, name: string): Promise<void> {
  const gone = await client.query(
    "delete from lakeformation_expression where account_id = $1 and name = $2",
    [accountId, name],
  );
  if (gone.rowCount === 0) throw notFound();
  await client.query(
    `delete from lakeformation_grant where resource->>'catalogId' = $1
     and (resource->>'kind' = 'tagPolicy' and resource->'expression'->'name' = to_jsonb($2::text)
       or resource->>'kind' = 'expression' and resource->>'name' = $2)`,
    [accountId, name],
  );
}

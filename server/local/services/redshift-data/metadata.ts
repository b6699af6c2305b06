import {
  type ColumnMetadata,
  DatabaseConnectionException,
  type DescribeTableRequest,
  type DescribeTableResponse,
  type ListDatabasesRequest,
  type ListDatabasesResponse,
  type ListSchemasRequest,
  type ListSchemasResponse,
  type ListTablesRequest,
  type ListTablesResponse,
  QueryTimeoutException,
} from "@aws-sdk/client-redshift-data";
import { describeType } from "@/server/local/redshift-sql/columns";
import {
  connectionReason,
  isConnectionLoss,
  type Lease,
  WarehouseConnectionError,
} from "@/server/local/warehouse";
import type { CallContext } from "@/server/local/wire/service";
import { type ConnectionDeps, type ConnectionInput, resolveConnection } from "./connection";
import { internal, shown } from "./errors";
import type { Limits } from "./limits";
import type { PageTokens } from "./page-token";

export interface MetadataDeps extends ConnectionDeps {
  tokens: PageTokens;
  limits: Limits;
}

interface MetadataInput extends ConnectionInput {
  ConnectedDatabase?: string | undefined;
  MaxResults?: number | undefined;
  NextToken?: string | undefined;
}

type Run = <T extends object>(sql: string, values: unknown[]) => Promise<T[]>;

const defaultPage = 1000;

/** Connects as the caller and runs catalog queries; these operations fail at once where a statement would be FAILED. */
async function connected<T>(
  operation: string,
  input: MetadataInput,
  ctx: CallContext,
  deps: MetadataDeps,
  work: (run: Run) => Promise<T>,
): Promise<T> {
  const connection = await resolveConnection(
    operation,
    { ...input, Database: input.ConnectedDatabase ?? input.Database },
    ctx,
    deps,
  );
  const { target, login } = connection;
  let lease: Lease | null = null;
  try {
    if (login.refusal) throw new WarehouseConnectionError(login.refusal);
    for (const name of new Set([connection.database, input.Database ?? connection.database])) {
      if (!deps.warehouses.database(target, name)) {
        throw new WarehouseConnectionError(`FATAL: database "${name}" does not exist`);
      }
    }
    const database = deps.warehouses.database(target, input.Database ?? connection.database);
    if (!database) throw new WarehouseConnectionError("FATAL: the database does not exist");
    lease = await deps.warehouses.connect(database, login);
    const { client } = lease;
    await client.query(`set statement_timeout = ${deps.limits.metadataTimeoutMs}`);
    return await work(async (sql, values) => (await client.query({ text: sql, values })).rows as never);
  } catch (error) {
    throw translated(error, connection.database, lease !== null);
  } finally {
    lease?.release();
  }
}

function translated(error: unknown, database: string, isConnected: boolean): unknown {
  const { code } = error as { code?: string };
  if (code === "57014") return new QueryTimeoutException(shown("The query timed out."));
  const isDatabaseError = error instanceof Error && code !== undefined && "severity" in error;
  if (
    error instanceof WarehouseConnectionError ||
    isConnectionLoss(error) ||
    (!isConnected && isDatabaseError)
  ) {
    return new DatabaseConnectionException(shown(connectionReason(error, database)));
  }
  return isDatabaseError ? internal((error as Error).message) : error;
}

interface Paged<T> {
  items: T[];
  next: string | undefined;
}

/** Pages a list by the position of its last item; `fetch` answers up to `limit` items behind `after`. */
async function paged<T>(
  operation: string,
  input: MetadataInput,
  ctx: CallContext,
  deps: MetadataDeps,
  list: { fetch(after: string[] | null, limit: number): Promise<T[]>; position(item: T): string[] },
): Promise<Paged<T>> {
  const { MaxResults, NextToken, ...rest } = input;
  const scope = `${operation}/${ctx.caller.accountId}/${ctx.caller.roleArn}/${JSON.stringify(rest)}`;
  const limit = MaxResults || defaultPage;
  const after = NextToken ? (deps.tokens.read(scope, NextToken) as string[]) : null;
  const found = await list.fetch(after, limit + 1);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const next = found.length > limit && last ? deps.tokens.issue(scope, list.position(last)) : undefined;
  return { items, next };
}

export async function listDatabases(
  input: ListDatabasesRequest,
  ctx: CallContext,
  deps: MetadataDeps,
): Promise<ListDatabasesResponse> {
  const connection = await resolveConnection("ListDatabases", input, ctx, deps);
  const names = deps.warehouses.databases(connection.target).map((each) => each.database);
  const sorted = names.sort();
  const { items, next } = await paged("ListDatabases", input, ctx, deps, {
    fetch: (after, limit) =>
      connected("ListDatabases", input, ctx, deps, async () =>
        sorted.filter((name) => !after || name > (after[0] ?? "")).slice(0, limit),
      ),
    position: (name) => [name],
  });
  return { Databases: items, NextToken: next };
}

/** Redshift keeps its system views in pg_catalog; the local engine's compatibility schema is shown there, too. */
const shownSchema = "case n.nspname when 'rs_compat' then 'pg_catalog' else n.nspname end";
const visibleSchema = `n.nspname !~ '^pg_(toast|temp_)' and has_schema_privilege(n.oid, 'usage')`;
const visibleRelation = `c.relkind in ('r', 'p', 'v', 'm', 'f') and ${visibleSchema}
  and (has_table_privilege(c.oid, 'select, insert, update, delete, references') or has_any_column_privilege(c.oid, 'select'))`;

export async function listSchemas(
  input: ListSchemasRequest,
  ctx: CallContext,
  deps: MetadataDeps,
): Promise<ListSchemasResponse> {
  const { items, next } = await paged("ListSchemas", input, ctx, deps, {
    fetch: (after, limit) =>
      connected("ListSchemas", input, ctx, deps, (run) =>
        run<{ name: string }>(
          `select n.nspname as name from pg_namespace n
           where ${visibleSchema} and n.nspname <> 'rs_compat'
             and ($1::text is null or n.nspname like $1) and ($2::text is null or n.nspname > $2)
           order by n.nspname limit $3`,
          [input.SchemaPattern || null, after?.[0] ?? null, limit],
        ),
      ),
    position: (row) => [row.name],
  });
  return { Schemas: items.map((row) => row.name), NextToken: next };
}

interface TableRow {
  schema: string;
  name: string;
  type: string;
}

export async function listTables(
  input: ListTablesRequest,
  ctx: CallContext,
  deps: MetadataDeps,
): Promise<ListTablesResponse> {
  const { items, next } = await paged("ListTables", input, ctx, deps, {
    fetch: (after, limit) =>
      connected("ListTables", input, ctx, deps, (run) =>
        run<TableRow>(
          `select * from (
             select ${shownSchema} as schema, c.relname::text as name,
               case when n.nspname in ('pg_catalog', 'rs_compat') then 'SYSTEM TABLE'
                 when c.relkind in ('v', 'm') then 'VIEW' else 'TABLE' end as type
             from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where ${visibleRelation}) t
           where ($1::text is null or schema like $1) and ($2::text is null or name like $2)
             and ($3::text is null or (schema::text, name) > ($3, $4::text))
           order by schema::text, name limit $5`,
          [
            input.SchemaPattern || null,
            input.TablePattern || null,
            after?.[0] ?? null,
            after?.[1] ?? null,
            limit,
          ],
        ),
      ),
    position: (row) => [row.schema, row.name],
  });
  return { Tables: items, NextToken: next };
}

interface ColumnRow {
  schema: string;
  table: string;
  position: number;
  name: string;
  type_id: number;
  modifier: number;
  not_null: boolean;
  column_default: string | null;
}

export async function describeTable(
  input: DescribeTableRequest,
  ctx: CallContext,
  deps: MetadataDeps,
): Promise<DescribeTableResponse> {
  const { items, next } = await paged("DescribeTable", input, ctx, deps, {
    fetch: (after, limit) =>
      connected("DescribeTable", input, ctx, deps, (run) =>
        run<ColumnRow>(
          `select * from (
             select ${shownSchema}::text as schema, c.relname::text as "table", a.attnum::int as position,
               a.attname::text as name, coalesce(nullif(t.typbasetype, 0), a.atttypid)::int as type_id,
               case when t.typbasetype <> 0 then t.typtypmod else a.atttypmod end as modifier,
               a.attnotnull as not_null, pg_get_expr(d.adbin, d.adrelid) as column_default
             from pg_class c
             join pg_namespace n on n.oid = c.relnamespace
             join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
             join pg_type t on t.oid = a.atttypid
             left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum and a.attgenerated = ''
             where ${visibleRelation}) x
           where ($1::text is null or schema = $1) and ($2::text is null or "table" = $2)
             and ($3::text is null or (schema, "table", position) > ($3, $4::text, $5::int))
           order by schema, "table", position limit $6`,
          [
            input.Schema || null,
            input.Table || null,
            after?.[0] ?? null,
            after?.[1] ?? null,
            after?.[2] ?? null,
            limit,
          ],
        ),
      ),
    position: (row) => [row.schema, row.table, String(row.position)],
  });
  return { TableName: input.Table, ColumnList: items.map(columnView), NextToken: next };
}

function columnView(row: ColumnRow): ColumnMetadata {
  const type = describeType(row.type_id, row.modifier);
  return {
    name: row.name,
    label: row.name,
    schemaName: row.schema,
    tableName: row.table,
    typeName: type.name,
    nullable: row.not_null ? 0 : 1,
    length: type.precision,
    precision: type.precision,
    scale: type.scale,
    isSigned: type.signed,
    isCaseSensitive: type.sensitive,
    isCurrency: false,
    columnDefault: row.column_default ?? undefined,
  };
}

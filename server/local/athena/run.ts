import { join } from "node:path";
import { AthenaSqlError } from "@/server/local/athena-sql/error";
import type { AthenaStatement, TrinoName } from "@/server/local/athena-sql/statement";
import type { Translated } from "@/server/local/athena-sql/trino/translate";
import { insufficient } from "@/server/local/catalog/needs";
import type { CatalogTable } from "./catalog";
import { dropView, runHive } from "./ddl";
import { metastoreError } from "./hive-error";
import { type Bound, withQuery } from "./query";
import { hiveTypeOf } from "./result-type";
import { selectToCsv } from "./select";
import { type Outcome, type Session, textOutcome } from "./session";
import { readView, viewColumn, viewText } from "./view";
import { createTableAs, insert, tableColumns, unload } from "./write-table";

/** The bytes a query would read are more than its workgroup lets it. */
export class ScanLimitError extends Error {}

type Runnable = Exclude<AthenaStatement, { kind: "prepare" | "execute" | "deallocate" }>;

/** Runs a statement; prepared ones are the service's, which keeps them. */
export async function runStatement(statement: Runnable, session: Session): Promise<Outcome> {
  switch (statement.kind) {
    case "hive":
      return runHive(statement.hive, session).catch((error: unknown) => {
        throw metastoreError(error, session.executionId);
      });
    case "dropView":
      return dropView(statement.name.database, statement.name.table, statement.ifExists, session);
    case "showCreateView":
      return showCreateView(statement.name, session);
    case "createView":
      return bound(statement.query, session, (query) => createView(statement, query, session));
    case "explain":
      return explain(statement, session);
    case "select":
      return bound(statement.query, session, (query) => select(query, session));
    case "createTableAs": {
      await requireDatabase(statement.name, session);
      const found = await session.catalog.table(statement.name.database, statement.name.table);
      if (found && statement.ifNotExists) return textOutcome([], []);
      if (found) throw alreadyExists(statement.name, statement.query);
      return bound(statement.query, session, (query) => createTableAs(statement, query, session));
    }
    case "insert": {
      const table = await targetOf(statement.name, statement.query, session);
      return bound(statement.query, session, (query) => insert(statement, table, query, session));
    }
    case "unload":
      return bound(statement.query, session, (query) => unload(statement, query, session));
  }
}

async function bound<T>(query: Translated, session: Session, work: (bound: Bound) => Promise<T>): Promise<T> {
  return withQuery(query, session, (ready) => {
    session.planned(ready.bytes, ready.plan, ready.given);
    if (session.bytesScannedMax !== null && ready.bytes > session.bytesScannedMax) throw new ScanLimitError();
    return work(ready);
  });
}

async function select(query: Bound, session: Session): Promise<Outcome> {
  const path = join(session.folder, "result.csv");
  const { columns, rows, bytes, body } = await selectToCsv(query, path, session.signal);
  return { columns, output: { kind: "csv", body, bytes }, rows, outputBytes: bytes };
}

async function explain(
  statement: Extract<Runnable, { kind: "explain" }>,
  session: Session,
): Promise<Outcome> {
  const inner = statement.statement;
  if (!("query" in inner))
    throw new AthenaSqlError("NOT_SUPPORTED", "EXPLAIN of this statement is not supported");
  return withQuery(inner.query, session, async ({ engine, query, told, plan, scans }) => {
    if (!statement.analyze) return textOutcome(["Query Plan"], planLines(plan));
    // What really runs tells of the filters, and of what they keep from the caller.
    if (scans.some(({ guard }) => guard.where !== null || guard.cells.size > 0)) {
      throw new AthenaSqlError(
        "NOT_SUPPORTED",
        "EXPLAIN ANALYZE of a table with row filters is not supported",
      );
    }
    const text = query.piece.fragments.map((fragment) => fragment.text).join("");
    try {
      const analyzed = await engine.connection.runAndReadAll(`EXPLAIN ANALYZE ${text}`);
      return textOutcome(["Query Plan"], String(analyzed.getRowsJS()[0]?.[1] ?? "").split("\n"));
    } catch (error) {
      throw told(error, "EXPLAIN ANALYZE ".length);
    }
  });
}

interface PlanNode {
  name?: string;
  children?: PlanNode[];
  extra_info?: Record<string, unknown>;
}

/** The engine's plan as an indented tree. */
function planLines(plan: string): string[] {
  const lines: string[] = [];
  const visit = (node: PlanNode, depth: number) => {
    const facts = Object.entries(node.extra_info ?? {})
      .filter(([key]) => key !== "Estimated Cardinality")
      .map(([key, value]) => `${key}: ${[value].flat().join(", ")}`);
    lines.push(
      `${"    ".repeat(depth)}- ${node.name?.trim() ?? ""}${facts.length > 0 ? ` [${facts.join("; ")}]` : ""}`,
    );
    for (const child of node.children ?? []) visit(child, depth + 1);
  };
  for (const node of JSON.parse(plan) as PlanNode[]) visit(node, 0);
  return lines;
}

async function requireDatabase({ database }: TrinoName, { catalog }: Session): Promise<void> {
  if (await catalog.database(database)) return;
  throw new AthenaSqlError("SCHEMA_NOT_FOUND", `Schema '${database}' does not exist`);
}

const alreadyExists = ({ database, table, at }: TrinoName, { source }: Translated) =>
  new AthenaSqlError(
    "TABLE_ALREADY_EXISTS",
    `Table 'awsdatacatalog.${database}.${table}' already exists`,
    at,
    source,
  );

async function targetOf(
  { database, table, at }: TrinoName,
  { source }: Translated,
  session: Session,
): Promise<CatalogTable> {
  const found = await session.catalog.table(database, table);
  if (!found) {
    throw new AthenaSqlError(
      "TABLE_NOT_FOUND",
      `Table 'awsdatacatalog.${database}.${table}' does not exist`,
      at,
      source,
    );
  }
  if (found.type === "VIRTUAL_VIEW") {
    throw new AthenaSqlError("NOT_SUPPORTED", "Inserting into views is not supported", at, source);
  }
  if (found.given && !found.given.permissions.has("INSERT")) {
    throw insufficient(`: Required Insert on ${table}`);
  }
  if (found.parameters["table_type"]?.toUpperCase() === "ICEBERG") {
    throw new AthenaSqlError(
      "NOT_SUPPORTED",
      "INSERT INTO an ICEBERG table is not supported by the local engine",
      at,
      source,
    );
  }
  return found;
}

async function createView(
  statement: Extract<Runnable, { kind: "createView" }>,
  query: Bound,
  session: Session,
): Promise<Outcome> {
  const { name, replace, text, comment } = statement;
  await requireDatabase(name, session);
  const before = await session.catalog.table(name.database, name.table);
  if (before && (!replace || before.type !== "VIRTUAL_VIEW")) throw alreadyExists(name, statement.query);
  const columns = (await tableColumns(query)).map((column) => ({
    name: column.name,
    type: hiveTypeOf(column.type),
  }));
  const view: CatalogTable = {
    database: name.database,
    name: name.table,
    type: "VIRTUAL_VIEW",
    columns,
    partitionKeys: [],
    location: "",
    inputFormat: "",
    outputFormat: "",
    serde: { library: "", parameters: {} },
    parameters: { presto_view: "true", comment: "Presto View" },
    comment,
    viewText: viewText({
      originalSql: text,
      catalog: "awsdatacatalog",
      schema: session.database,
      columns: columns.map(viewColumn),
    }),
  };
  await (before ? session.catalog.updateTable(view) : session.catalog.createTable(view));
  return textOutcome([], []);
}

async function showCreateView({ database, table }: TrinoName, { catalog }: Session): Promise<Outcome> {
  const found = await catalog.table(database, table);
  if (found?.type !== "VIRTUAL_VIEW") {
    throw new AthenaSqlError("TABLE_NOT_FOUND", `View 'awsdatacatalog.${database}.${table}' does not exist`);
  }
  return textOutcome(
    ["Create View"],
    [`CREATE VIEW ${database}.${table} AS`, ...readView(found).originalSql.split("\n")],
  );
}

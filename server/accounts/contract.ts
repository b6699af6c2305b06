import * as z from "zod";
import { endpoint, pageInput, pageOf, Time } from "@/server/api/endpoint";
import { ACCOUNT_SOURCES, AccountId, TestMark } from "./connection-contract";

export * from "./connection-contract";

export const Account = z.object({
  id: AccountId,
  name: z.string(),
  region: z.string(),
  /** Who connected it: the demo lake, the environment (which alone may change it), or an admin here. */
  source: z.enum(ACCOUNT_SOURCES),
  /** The IAM role that AWS sees when you act there; null when you have none. */
  principalArn: z.string().nullable(),
  /** How many people have a principal there. */
  peopleCount: z.int(),
  /** Null while it was never tested, and for those who may not change accounts. */
  test: TestMark.nullable(),
  createdAt: Time,
});
export type Account = z.infer<typeof Account>;

export const listAccounts = endpoint({
  id: "accounts.listAccounts",
  method: "GET",
  path: "/accounts",
  summary: "The AWS accounts in which you may act; all of them for those who may see people",
  permission: "account.read",
  input: z.object({ ...pageInput }),
  output: pageOf(Account),
});

const Name = z.string().min(1).max(128);

/** A Redshift workgroup or cluster, or a workgroup of Athena, whose databases are Glue's. */
export const WarehouseKind = z.enum(["workgroup", "cluster", "athena"]);
export type WarehouseKind = z.infer<typeof WarehouseKind>;

/** How sentences name a kind of warehouse. */
export const wordOfKind = (kind: string): string => (kind === "athena" ? "Athena workgroup" : kind);

/** Where a statement runs. */
export const Target = z.object({
  accountId: AccountId,
  warehouseKind: WarehouseKind,
  warehouse: Name,
  database: Name,
});
export type Target = z.infer<typeof Target>;

/** Whether two places are one and the same database. */
export const isSameTarget = (one: Target, other: Target): boolean =>
  Target.keyof().options.every((part) => one[part] === other[part]);

export const Column = z.object({
  name: z.string(),
  type: z.string(),
  nullable: z.boolean(),
  precision: z.number(),
  scale: z.number(),
  length: z.number(),
});
export type Column = z.infer<typeof Column>;

export const Warehouse = z.object({
  kind: WarehouseKind,
  name: z.string(),
  status: z.string(),
  database: z.string().nullable(),
  isUsed: z.boolean(),
});
export type Warehouse = z.infer<typeof Warehouse>;

export const listWarehouses = endpoint({
  id: "accounts.listWarehouses",
  method: "GET",
  path: "/accounts/{accountId}/warehouses",
  summary: "Redshift workgroups and clusters and Athena workgroups of an account",
  description: "Those that an admin said Headgate does not use are left out unless asked for.",
  permission: "query.read",
  input: z.object({ accountId: AccountId, withUnused: z.stringbool().default(false) }),
  output: z.object({
    roleArn: z.string(),
    items: z.array(Warehouse),
    /** What could not be listed, in AWS's words; the rest stands. */
    problems: z.array(z.string()),
  }),
});

const warehousePath = { accountId: AccountId, warehouseKind: Target.shape.warehouseKind, warehouse: Name };

export const listDatabases = endpoint({
  id: "accounts.listDatabases",
  method: "GET",
  path: "/accounts/{accountId}/warehouses/{warehouseKind}/{warehouse}/databases",
  summary: "Databases of a warehouse",
  permission: "query.read",
  input: z.object({
    ...warehousePath,
    connectTo: Name.default("dev").describe("The database to connect to"),
  }),
  output: z.object({ items: z.array(z.string()) }),
});

export const listSchemas = endpoint({
  id: "accounts.listSchemas",
  method: "GET",
  path: "/accounts/{accountId}/warehouses/{warehouseKind}/{warehouse}/databases/{database}/schemas",
  summary: "Schemas of a database",
  permission: "query.read",
  input: z.object({ ...warehousePath, database: Name }),
  output: z.object({ items: z.array(z.string()) }),
});

export const listTables = endpoint({
  id: "accounts.listTables",
  method: "GET",
  path: "/accounts/{accountId}/warehouses/{warehouseKind}/{warehouse}/databases/{database}/schemas/{schema}/tables",
  summary: "Tables and views of a schema",
  permission: "query.read",
  input: z.object({ ...warehousePath, database: Name, schema: Name }),
  output: z.object({ items: z.array(z.object({ name: z.string(), type: z.string() })) }),
});

/** A column of a table, with what Redshift knows of its place in the table's design. */
export const TableColumn = Column.extend({
  isDistKey: z.boolean(),
  /** 1-based place in the sort key. */
  sortKeyOrder: z.int().nullable(),
  isPrimaryKey: z.boolean(),
  encoding: z.string().nullable(),
});
export type TableColumn = z.infer<typeof TableColumn>;

export const describeTable = endpoint({
  id: "accounts.describeTable",
  method: "GET",
  path: "/accounts/{accountId}/warehouses/{warehouseKind}/{warehouse}/databases/{database}/schemas/{schema}/tables/{table}",
  summary: "Columns of a table",
  permission: "query.read",
  input: z.object({ ...warehousePath, database: Name, schema: Name, table: Name }),
  output: z.object({ columns: z.array(TableColumn) }),
});

export const getSchemaTree = endpoint({
  id: "accounts.getSchemaTree",
  method: "GET",
  path: "/accounts/{accountId}/warehouses/{warehouseKind}/{warehouse}/databases/{database}/tables",
  summary: "All tables and views of a database in one answer, for the schema tree",
  description: "As your role sees them. Kept for some minutes; `refresh` asks the warehouse again.",
  permission: "query.read",
  input: z.object({ ...warehousePath, database: Name, refresh: z.stringbool().default(false) }),
  output: z.object({
    takenAt: Time,
    schemas: z.array(z.string()),
    /** Estimated rows, where the warehouse tells. */
    tables: z.array(
      z.object({ schema: z.string(), name: z.string(), type: z.string(), rows: z.number().nullable() }),
    ),
  }),
});

export const getColumnNames = endpoint({
  id: "accounts.getColumnNames",
  method: "GET",
  path: "/accounts/{accountId}/warehouses/{warehouseKind}/{warehouse}/databases/{database}/columns",
  summary: "The names and types of all columns of a database, for completion",
  description: "As your role sees them. Kept for some minutes.",
  permission: "query.read",
  input: z.object({ ...warehousePath, database: Name, refresh: z.stringbool().default(false) }),
  output: z.object({
    takenAt: Time,
    types: z.array(z.string()),
    /** Per table its column names, and per column the place of its type in `types`. */
    tables: z.array(
      z.object({
        schema: z.string(),
        name: z.string(),
        columns: z.array(z.string()),
        types: z.array(z.int()),
      }),
    ),
  }),
});

/** What an admin says of a warehouse. */
export const WarehouseSetting = z.object({
  ...warehousePath,
  /** Statements that write are refused before anything is sent. */
  isReadOnly: z.boolean(),
  /** Whether it is offered to people and tried by the test of its account. */
  isUsed: z.boolean(),
});
export type WarehouseSetting = z.infer<typeof WarehouseSetting>;

export const getWarehouseSetting = endpoint({
  id: "accounts.getWarehouseSetting",
  method: "GET",
  path: "/accounts/{accountId}/warehouses/{warehouseKind}/{warehouse}/setting",
  summary: "What an admin said of a warehouse",
  permission: "account.read",
  input: z.object(warehousePath),
  output: WarehouseSetting,
});

export const setWarehouseSetting = endpoint({
  id: "accounts.setWarehouseSetting",
  method: "PUT",
  path: "/accounts/{accountId}/warehouses/{warehouseKind}/{warehouse}/setting",
  summary: "Mark a warehouse read-only or unused, or take that back",
  permission: "account.update",
  input: z.object({ ...warehousePath, isReadOnly: z.boolean().optional(), isUsed: z.boolean().optional() }),
  output: WarehouseSetting,
});

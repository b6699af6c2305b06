import * as z from "zod";
import { endpoint, pageInput, pageOf, Time } from "@/server/api/endpoint";
import { RoleArn } from "@/server/identity/contract";

export const AccountId = z.string().regex(/^\d{12}$/, "an AWS account id has 12 digits");

export const ACCOUNT_SOURCES = ["demo", "environment", "console"] as const;

/** How the newest test of an account stands: its Run while that goes on, else how many checks did not pass. */
const TestMark = z.object({
  runId: z.uuid(),
  isRunning: z.boolean(),
  testedAt: Time.nullable(),
  problems: z.int().nullable(),
});

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

/** How Headgate is connected to an account, and what it holds. */
export const Connection = z.object({
  id: AccountId,
  name: z.string(),
  region: z.string(),
  source: z.enum(ACCOUNT_SOURCES),
  roleArn: z.string().nullable(),
  /** Made by Headgate; the trust policies of the account's roles ask for it. */
  externalId: z.string().nullable(),
  catalogs: z.array(z.string()),
  domains: z.array(z.string()),
  /** What refers to it, and stays readable when it is disconnected. */
  uses: z.object({ people: z.int(), imports: z.int(), savedQueries: z.int(), openRuns: z.int() }),
});
export type Connection = z.infer<typeof Connection>;

const Region = z
  .string()
  .trim()
  .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "not an AWS region, such as eu-west-1");
const AccountName = z.string().trim().min(1, "a name has at least one character").max(100);
const CatalogId = z
  .string()
  .trim()
  .regex(
    /^\d{12}(:[\w.-]+(\/[\w.-]+)*)?$/,
    "a Glue catalog is named by its account, or by account:name as in 123456789012:s3tablescatalog/sales",
  );
const DomainName = z
  .string()
  .trim()
  .regex(/^[a-z][a-z0-9-]{2,27}$/, "an OpenSearch domain has 3 to 28 lower-case letters, digits and hyphens");

const connectionFields = {
  name: AccountName,
  region: Region,
  /** Assumed before people's roles; without it Headgate assumes those by its own credentials. */
  roleArn: RoleArn.nullable(),
  catalogs: z.array(CatalogId).max(50),
  domains: z.array(DomainName).max(50),
};

export const createAccount = endpoint({
  id: "accounts.createAccount",
  method: "POST",
  path: "/accounts",
  summary: "Connect an AWS account",
  description:
    "Makes an external id for the trust policies. Nothing is asked of AWS until the account is tested.",
  permission: "account.update",
  input: z.object({
    ...connectionFields,
    id: AccountId,
    roleArn: connectionFields.roleArn.default(null),
    catalogs: connectionFields.catalogs.optional().describe("The account's own catalog unless said"),
    domains: connectionFields.domains.default([]),
  }),
  output: Connection,
  status: 201,
});

const accountPath = z.object({ accountId: AccountId });

export const getAccount = endpoint({
  id: "accounts.getAccount",
  method: "GET",
  path: "/accounts/{accountId}",
  summary: "How an AWS account is connected",
  permission: "account.update",
  input: accountPath,
  output: Connection,
});

export const updateAccount = endpoint({
  id: "accounts.updateAccount",
  method: "PATCH",
  path: "/accounts/{accountId}",
  summary: "Change how an AWS account is connected",
  permission: "account.update",
  input: accountPath.extend(z.object(connectionFields).partial().shape),
  output: Connection,
});

export const disconnectAccount = endpoint({
  id: "accounts.disconnectAccount",
  method: "DELETE",
  path: "/accounts/{accountId}",
  summary: "Disconnect an AWS account",
  description:
    "What was done there stays readable, and connecting it again brings people's roles back. Refused while Runs go on there.",
  permission: "account.update",
  input: accountPath,
  output: z.object({ id: AccountId }),
});

export const IamStatement = z.object({
  Effect: z.literal("Allow"),
  Action: z.array(z.string()),
  Resource: z.array(z.string()),
  Condition: z.record(z.string(), z.record(z.string(), z.string())).optional(),
});
export type IamStatement = z.infer<typeof IamStatement>;

/** One thing that Headgate needs, tried. */
export const Check = z.object({
  /** As the SDK names it: `redshift-data ExecuteStatement`. */
  operation: z.string(),
  actions: z.array(z.string()),
  /** On what it was tried: a role, a warehouse, the account. */
  resource: z.string(),
  /** As whom AWS was asked; null is Headgate's own credentials. */
  roleArn: z.string().nullable(),
  outcome: z.enum(["ok", "denied", "failed", "skipped"]),
  errorCode: z.string().nullable(),
  /** AWS's own words; of what was skipped, why. */
  message: z.string().nullable(),
  /** What the policy lacks; `to` says of which role. */
  missing: z.object({ to: z.string(), statements: z.array(IamStatement) }).nullable(),
  /** The trust policy that lets a refused role be assumed. */
  trust: z.object({ of: z.string(), policy: z.unknown() }).nullable(),
});
export type Check = z.infer<typeof Check>;

export const testAccount = endpoint({
  id: "accounts.testAccount",
  method: "POST",
  path: "/accounts/{accountId}/test",
  summary: "Try each thing that Headgate needs in an account",
  description: "A Run: `GET /accounts/{accountId}/test` tells its checks as they come.",
  permission: "account.update",
  input: accountPath,
  output: z.object({ runId: z.uuid() }),
  status: 202,
});

export const getAccountTest = endpoint({
  id: "accounts.getAccountTest",
  method: "GET",
  path: "/accounts/{accountId}/test",
  summary: "The newest test of an account, with its checks so far",
  permission: "account.update",
  input: accountPath,
  output: z.object({
    test: TestMark.extend({
      progress: z.number().nullable(),
      error: z.string().nullable(),
      checks: z.array(Check),
    }).nullable(),
  }),
});
export type ConnectionTest = NonNullable<z.infer<typeof getAccountTest.output>["test"]>;

export const getAccountPolicies = endpoint({
  id: "accounts.getAccountPolicies",
  method: "GET",
  path: "/accounts/{accountId}/policies",
  summary: "The policies to paste in an account, made from the operations that Headgate calls",
  permission: "account.update",
  input: accountPath,
  output: z.object({
    /** Who Headgate itself is to AWS; null where AWS does not answer. */
    ownArn: z.string().nullable(),
    policies: z.array(
      z.object({
        title: z.string(),
        /** Where it belongs. */
        to: z.string(),
        kind: z.enum(["trust", "permissions"]),
        document: z.unknown(),
      }),
    ),
  }),
});

const Name = z.string().min(1).max(128);

/** Where a statement runs. */
export const Target = z.object({
  accountId: AccountId,
  warehouseKind: z.enum(["workgroup", "cluster"]),
  warehouse: Name,
  database: Name,
});
export type Target = z.infer<typeof Target>;

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
  kind: z.enum(["workgroup", "cluster"]),
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
  summary: "Workgroups and clusters of an account",
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

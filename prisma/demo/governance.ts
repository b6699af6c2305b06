import type { Permission, Resource } from "@aws-sdk/client-lakeformation";
import { type DemoTable, demoLocation } from "./catalog";
import { type AccountAlias, demoAccounts, demoPrincipal, icebergBucket } from "./lake";

// What Lake Formation says in the demo lake. One database is governed by it, tables and grants as the article on shared
// Iceberg tables walks them; everything else is left to IAM, tagged or not.

const idOf = (alias: AccountAlias) => demoAccounts.find((account) => account.alias === alias)?.id ?? "";
const governance = idOf("governance");
const consumer = idOf("consumer");
const analyst = demoPrincipal("LFBusinessAnalyst1").arn;
const etlRole = demoPrincipal("AWSGlueServiceRole-iceberg-lf").arn;

/** Administrators of the accounts' data lakes. */
export const demoAdmins: { accountId: string; admins: string[] }[] = [
  ["LOBProducerSteward"],
  ["CentralDataMeshOwner"],
  ["ConsumerAdminUser", "ConsumerSteward"],
].map((names) => ({
  accountId: demoPrincipal(names[0] ?? "").accountId,
  admins: names.map((name) => demoPrincipal(name).arn),
}));

export const governedPrefix = "inventory/";

const column = (name: string, type: string) => ({ name, type });
const itemColumns = [
  column("op", "string"),
  column("product_id", "bigint"),
  column("category", "string"),
  column("product_name", "string"),
  column("quantity_available", "bigint"),
  column("last_update_time", "string"),
];

/** Of the governance account; the analytics account reaches it by a link of the same name. */
export const governedDatabase = {
  name: "inventory",
  description: "The item inventory, governed by Lake Formation",
  location: { resourceArn: `arn:aws:s3:::${icebergBucket}/inventory`, roleArn: demoLocation.roleArn },
  tables: [
    { folder: "items", name: "csv_input", description: "The inventory as it was loaded" },
    { folder: "changes", name: "csv_changes", description: "What changed in the inventory since" },
  ].map(({ folder, ...table }): { table: DemoTable; location: string } => ({
    table: { ...table, format: "plain", columns: itemColumns },
    location: `s3://${icebergBucket}/${governedPrefix}${folder}/`,
  })),
};

/** Rows in which nothing is deleted. */
export const demoFilter = { table: "csv_changes", name: "without_deletions", expression: "op <> 'D'" };

export interface DemoTag {
  accountId: string;
  key: string;
  values: string[];
}

export const demoTags: DemoTag[] = [governance, consumer].flatMap((accountId) => [
  { accountId, key: "domain", values: ["retail", "logistics", "finance"] },
  { accountId, key: "sensitivity", values: ["public", "internal", "confidential"] },
  { accountId, key: "pii", values: ["true", "false"] },
]);

export interface DemoAssignment {
  accountId: string;
  resource: Resource;
  tags: Record<string, string>;
}

const inDatabase = (DatabaseName: string) => ({
  database: { Database: { Name: DatabaseName } },
  table: (Name: string): Resource => ({ Table: { DatabaseName, Name } }),
  columns: (Name: string, ...ColumnNames: string[]): Resource => ({
    TableWithColumns: { DatabaseName, Name, ColumnNames },
  }),
});
const inventory = inDatabase("inventory");
const retail = inDatabase("retail");

export const demoAssignments: DemoAssignment[] = [
  {
    accountId: governance,
    resource: inventory.database,
    tags: { domain: "logistics", sensitivity: "internal" },
  },
  {
    accountId: governance,
    resource: inventory.columns("csv_input", "product_name"),
    tags: { sensitivity: "confidential" },
  },
  {
    accountId: consumer,
    resource: retail.database,
    tags: { domain: "retail", sensitivity: "internal", pii: "false" },
  },
  { accountId: consumer, resource: retail.columns("orders", "customer_id"), tags: { pii: "true" } },
  ...["airports", "zipcodes", "seattle_weather"].map((name) => ({
    ...{ accountId: consumer, resource: retail.table(name), tags: { sensitivity: "public" } },
  })),
  ...["sp500", "stocks"].map((name) => ({
    ...{ accountId: consumer, resource: retail.table(name), tags: { domain: "finance" } },
  })),
];

/** An expression under a name, of the analytics account. */
export const demoExpression = {
  accountId: consumer,
  name: "open_data",
  description: "What everybody may read",
  expression: { sensitivity: ["public"] },
};

export interface DemoGrant {
  /** Whose Lake Formation keeps it. */
  accountId: string;
  principal: string;
  resource: Resource;
  permissions: Permission[];
  grantable?: Permission[];
}

const ofGovernance = <T extends object>(resource: T) => ({ CatalogId: governance, ...resource });
const shared = {
  database: { Database: ofGovernance({ Name: "inventory" }) },
  table: (Name: string): Resource => ({ Table: ofGovernance({ DatabaseName: "inventory", Name }) }),
  columns: (Name: string, ...ColumnNames: string[]): Resource => ({
    TableWithColumns: ofGovernance({ DatabaseName: "inventory", Name, ColumnNames }),
  }),
};
const filtered: Resource = {
  DataCellsFilter: {
    ...{ TableCatalogId: governance, DatabaseName: "inventory" },
    ...{ TableName: demoFilter.table, Name: demoFilter.name },
  },
};
const policy = (ResourceType: "DATABASE" | "TABLE"): Resource => ({
  LFTagPolicy: { ResourceType, ExpressionName: demoExpression.name },
});

/** In the order in which they can be made: an account hands on what it has. */
export const demoGrants: DemoGrant[] = [
  {
    ...{ accountId: governance, principal: etlRole, resource: inventory.database },
    permissions: ["DESCRIBE", "CREATE_TABLE", "ALTER"],
  },
  ...["csv_input", "csv_changes"].map(
    (name): DemoGrant => ({
      ...{ accountId: governance, principal: etlRole, resource: inventory.table(name) },
      permissions: ["SELECT", "INSERT", "DELETE", "DESCRIBE", "ALTER"],
    }),
  ),
  {
    ...{ accountId: governance, principal: consumer, resource: inventory.database },
    ...{ permissions: ["DESCRIBE"], grantable: ["DESCRIBE"] },
  },
  {
    ...{ accountId: governance, principal: consumer },
    resource: inventory.columns("csv_input", "category", "quantity_available"),
    ...{ permissions: ["SELECT"], grantable: ["SELECT"] },
  },
  {
    ...{ accountId: governance, principal: consumer, resource: filtered },
    ...{ permissions: ["SELECT"], grantable: ["SELECT"] },
  },
  { accountId: consumer, principal: analyst, resource: inventory.database, permissions: ["DESCRIBE"] },
  { accountId: consumer, principal: analyst, resource: shared.database, permissions: ["DESCRIBE"] },
  {
    ...{ accountId: consumer, principal: analyst },
    resource: shared.columns("csv_input", "category", "quantity_available"),
    permissions: ["SELECT"],
  },
  { accountId: consumer, principal: analyst, resource: shared.table("csv_changes"), permissions: ["SELECT"] },
  { accountId: consumer, principal: analyst, resource: policy("DATABASE"), permissions: ["DESCRIBE"] },
  { accountId: consumer, principal: analyst, resource: policy("TABLE"), permissions: ["SELECT", "DESCRIBE"] },
];

/** What is no longer left to IAM. */
export const demoRevoked: { accountId: string; resource: Resource }[] = [
  { accountId: governance, resource: inventory.database },
  ...governedDatabase.tables.map(({ table }) => ({
    ...{ accountId: governance, resource: inventory.table(table.name) },
  })),
  { accountId: consumer, resource: inventory.database },
];

export const governedLink = {
  accountId: consumer,
  ownerId: governance,
  name: governedDatabase.name,
};

/**
 * The demo lake in constants: who is there, what they may do, what exists before the first sign-in. No I/O and no
 * imports, so that the launcher, the local endpoint, the loader and the tests can all read the same page.
 *
 * Nothing here is bound to a region: the local endpoint answers for every resource in whichever region a client signs.
 */

export type AccountAlias = "producer" | "governance" | "consumer";

export interface DemoAccount {
  id: string;
  alias: AccountAlias;
  name: string;
}

export interface PolicyStatement {
  actions: string[];
  resources: string[];
}

export interface DemoPrincipal {
  /** Unique over all accounts; also the profile name, the session name and the key in the file of access keys. */
  name: string;
  accountId: string;
  arn: string;
  description: string;
  /** Whether the launcher makes an access key for it; of the service roles, only for the one whose job readers play. */
  hasAccessKey: boolean;
  trust: { principals: string[]; services: string[] };
  policy: PolicyStatement[];
}

export interface DemoBucket {
  name: string;
  accountId: string;
  region: string;
  description: string;
}

export interface DemoWarehouse {
  kind: "workgroup" | "cluster";
  /** Workgroup name or cluster identifier. */
  name: string;
  /** Serverless only: the namespace that holds the data. */
  namespace?: string;
  accountId: string;
  database: string;
  port: number;
  /** The database user that owns the warehouse, as Redshift names it at creation. */
  adminUser: string;
  /** Database users that may do everything a Redshift superuser may. */
  superusers: string[];
  /** What `IAM_ROLE default` stands for. */
  defaultRoleArn: string;
  /** Cluster only. */
  nodeType?: string;
  numberOfNodes?: number;
  /** Serverless only. */
  baseCapacity?: number;
  /** Run once by a PostgreSQL superuser in the database that stands for this warehouse. */
  setupSql?: string;
}

export type DemoRole = "viewer" | "analyst" | "steward" | "admin";

export interface DemoPerson {
  name: string;
  email: string;
  role: DemoRole;
  /** Names of the principals this person acts as, one per account at most. */
  principals: string[];
}

export interface DemoSecret {
  name: string;
  accountId: string;
  description: string;
  warehouse: string;
  username: string;
}

/** The file named by HEADGATE_LOCAL_KEYS holds at least this, keyed by principal name. */
export interface DemoKeys {
  principals: Record<string, { accessKeyId: string; secretAccessKey: string }>;
}

/** Told in the loader's marker; what a lake still lacks follows from the names of the loader's steps. */
export const demoLakeVersion = 1;

export const homeRegion = "us-east-1";

const producer = "111111111111";
const governance = "222222222222";
const consumer = "333333333333";

export const demoAccounts: DemoAccount[] = [
  { id: producer, alias: "producer", name: "Retail (producer)" },
  { id: governance, alias: "governance", name: "Data governance" },
  { id: consumer, alias: "consumer", name: "Analytics (consumer)" },
];

const roleArn = (accountId: string, name: string) => `arn:aws:iam::${accountId}:role/${name}`;

/** The role Headgate's own processes sign as; it can do nothing but become one of the people's principals. */
export const serverPrincipal = "HeadgateServer";
const serverArn = roleArn(governance, serverPrincipal);
const everything: PolicyStatement = { actions: ["*"], resources: ["*"] };
const trustedByServer = { principals: [serverArn], services: [] };

export const dataLakeBucket = `retail-datalake-${producer}-${homeRegion}`;
export const icebergBucket = "glue-iceberg-demo";
export const rawBucket = `raw-demo-${governance}-${homeRegion}`;
export const publicBucket = "us-west-2.serverless-analytics";
export const analyticsBucket = `analytics-${consumer}-${homeRegion}`;
/** Where Athena puts what people of an account read. */
export const athenaBucketOf = (accountId: string) => `athena-results-${accountId}-${homeRegion}`;
const athenaBucket = athenaBucketOf(consumer);
export const sparkBucket = "redshift-spark-databucket-3f7a9c1";
export const greenTripsKey = "NYC-Pub/green/green_tripdata_2016-01";

export const demoBuckets: DemoBucket[] = [
  { name: dataLakeBucket, accountId: producer, region: homeRegion, description: "The producer's data lake" },
  {
    name: icebergBucket,
    accountId: governance,
    region: homeRegion,
    description: "Item inventory and its CDC",
  },
  {
    name: rawBucket,
    accountId: governance,
    region: homeRegion,
    description: "Sporting events and their CDC",
  },
  { name: publicBucket, accountId: consumer, region: "us-west-2", description: "NYC green taxi trips" },
  {
    name: analyticsBucket,
    accountId: consumer,
    region: homeRegion,
    description: "Warehouse loads and unloads",
  },
  ...[producer, governance, consumer].map((accountId) => ({
    ...{ name: athenaBucketOf(accountId), accountId, region: homeRegion },
    description: "Athena query results",
  })),
  {
    name: sparkBucket,
    accountId: consumer,
    region: homeRegion,
    description: "Staging of the Spark connector",
  },
];

const bucketArns = (...names: string[]) =>
  names.flatMap((name) => [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`]);

const readObjects = ["s3:GetObject", "s3:GetObjectAttributes", "s3:ListBucket", "s3:GetBucketLocation"];
const writeObjects = [
  "s3:PutObject",
  "s3:DeleteObject",
  "s3:AbortMultipartUpload",
  "s3:ListMultipartUploadParts",
  "s3:ListBucketMultipartUploads",
];

/** What a Glue job needs that reads and writes tables of a bucket, and Athena to look at them. */
const etlPolicy: PolicyStatement[] = [
  { actions: ["glue:*", "athena:*", "logs:*"], resources: ["*"] },
  { actions: ["lakeformation:GetDataAccess", "sts:GetCallerIdentity"], resources: ["*"] },
  {
    actions: [...readObjects, ...writeObjects],
    resources: bucketArns(icebergBucket, athenaBucketOf(governance)),
  },
];

const analystPolicy: PolicyStatement[] = [
  { actions: ["redshift-data:*"], resources: ["*"] },
  {
    actions: [
      "redshift-serverless:ListWorkgroups",
      "redshift-serverless:GetWorkgroup",
      "redshift-serverless:ListNamespaces",
      "redshift-serverless:GetNamespace",
      "redshift-serverless:GetCredentials",
      "redshift:DescribeClusters",
      "redshift:GetClusterCredentialsWithIAM",
    ],
    resources: ["*"],
  },
  { actions: ["athena:*", "glue:Get*", "glue:BatchGet*", "glue:SearchTables"], resources: ["*"] },
  { actions: ["lakeformation:GetDataAccess", "sts:GetCallerIdentity"], resources: ["*"] },
  { actions: ["s3:ListAllMyBuckets"], resources: ["*"] },
  { actions: readObjects, resources: bucketArns(publicBucket, analyticsBucket, athenaBucket) },
  { actions: writeObjects, resources: bucketArns(analyticsBucket, athenaBucket) },
];

/** What a data lake administrator needs, who fills the catalog for the analysts of the account but owns no warehouse. */
const stewardPolicy: PolicyStatement[] = [
  ...analystPolicy,
  { actions: ["glue:*", "lakeformation:*", "iam:ListRoles"], resources: ["*"] },
];

function person(
  name: string,
  accountId: string,
  description: string,
  policy: PolicyStatement[],
): DemoPrincipal {
  return {
    name,
    accountId,
    arn: roleArn(accountId, name),
    description,
    hasAccessKey: true,
    trust: trustedByServer,
    policy,
  };
}

function service(
  name: string,
  accountId: string,
  description: string,
  services: string[],
  policy: PolicyStatement[],
): DemoPrincipal {
  const trust = { principals: [], services };
  return { name, accountId, arn: roleArn(accountId, name), description, hasAccessKey: false, trust, policy };
}

export const demoPrincipals: DemoPrincipal[] = [
  person("CentralDataMeshOwner", governance, "Lake Formation administrator of the catalog", [everything]),
  person("LOBProducerSteward", producer, "Owns the retail data and runs its crawlers", [everything]),
  person("ConsumerAdminUser", consumer, "Administrator of the analytics account and its warehouses", [
    everything,
  ]),
  person("ConsumerSteward", consumer, "Looks after what the analysts find in the catalog", stewardPolicy),
  person("LFBusinessAnalyst1", consumer, "Queries what has been granted", analystPolicy),
  {
    name: serverPrincipal,
    accountId: governance,
    arn: serverArn,
    description: "Headgate's own processes",
    hasAccessKey: true,
    trust: { principals: [], services: [] },
    policy: [
      { actions: ["sts:AssumeRole", "sts:TagSession"], resources: ["arn:aws:iam::*:role/*"] },
      { actions: ["sts:GetCallerIdentity"], resources: ["*"] },
    ],
  },
  service(
    "AWSGlueServiceRole-CrossAccountCrawler",
    producer,
    "Crawls the data lake",
    ["glue.amazonaws.com"],
    [
      { actions: ["glue:*", "lakeformation:GetDataAccess", "logs:*"], resources: ["*"] },
      { actions: readObjects, resources: bucketArns(dataLakeBucket) },
    ],
  ),
  service(
    "AWSGlueServiceRole-Crawler",
    consumer,
    "Crawls what lies in the analytics account",
    ["glue.amazonaws.com"],
    [
      { actions: ["glue:*", "lakeformation:GetDataAccess", "logs:*"], resources: ["*"] },
      { actions: readObjects, resources: bucketArns(analyticsBucket) },
    ],
  ),
  service(
    "RegisterLocationServiceRole",
    governance,
    "Registers data locations with Lake Formation and vends access to them",
    ["lakeformation.amazonaws.com", "glue.amazonaws.com"],
    [
      {
        actions: [...readObjects, ...writeObjects],
        resources: bucketArns(dataLakeBucket, icebergBucket, rawBucket),
      },
    ],
  ),
  {
    ...service(
      "AWSGlueServiceRole-iceberg-lf",
      governance,
      "Runs the Glue job that merges the item inventory",
      ["glue.amazonaws.com"],
      etlPolicy,
    ),
    hasAccessKey: true,
    trust: { principals: [serverArn], services: ["glue.amazonaws.com"] },
  },
  service(
    "redshift-s3",
    consumer,
    "COPY and UNLOAD of the warehouses",
    ["redshift.amazonaws.com"],
    [
      {
        actions: [...readObjects, ...writeObjects],
        resources: bucketArns(publicBucket, analyticsBucket, athenaBucket, sparkBucket),
      },
    ],
  ),
];

/** What the warehouses read and write buckets as; the value for `IAM_ROLE '…'`. */
export const warehouseRoleArn = roleArn(consumer, "redshift-s3");

/**
 * Seed 01 prints `CREATE SCHEMA demo;` first and `select * from demo.customer_activity` last, and says "you don't have
 * to run this SQL if you have pre-created the schema". Both shall finish, in any order, on a fresh lake. So the schema
 * `demo` is there from the start, and gives way once: while it is still as delivered (a comment on its table says so),
 * the first CREATE SCHEMA demo really creates a schema of that name for whoever typed it, and the delivered tables move
 * into it. From then on a further CREATE SCHEMA demo fails with Redshift's own words. `demo.green_201601` is not
 * pre-made: it is the reader's to make.
 */
export const deliveredMark = "Delivered with the demo lake";

const demoSchemaGivesWay = `
create schema if not exists rs_compat;
create or replace function rs_compat.demo_gives_way() returns event_trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
declare
  owner name;
  item record;
begin
  if tg_event = 'ddl_command_start' then
    if obj_description(to_regclass('demo.customer_activity'), 'pg_class') = '${deliveredMark}' then
      alter schema demo rename to demo_as_delivered;
    end if;
  elsif to_regnamespace('demo_as_delivered') is not null then
    if to_regnamespace('demo') is null then
      alter schema demo_as_delivered rename to demo;
      return;
    end if;
    select pg_get_userbyid(nspowner) into owner from pg_namespace where nspname = 'demo';
    for item in select relname from pg_class where relkind = 'r' and relnamespace = to_regnamespace('demo_as_delivered') loop
      execute format('alter table demo_as_delivered.%I owner to %I', item.relname, owner);
      execute format('alter table demo_as_delivered.%I set schema demo', item.relname);
    end loop;
    comment on table demo.customer_activity is null;
    drop schema demo_as_delivered;
    grant usage on schema demo to public;
  end if;
end $body$;
drop event trigger if exists headgate_demo_before;
drop event trigger if exists headgate_demo_after;
create event trigger headgate_demo_before on ddl_command_start when tag in ('CREATE SCHEMA')
  execute function rs_compat.demo_gives_way();
create event trigger headgate_demo_after on ddl_command_end when tag in ('CREATE SCHEMA')
  execute function rs_compat.demo_gives_way();
`;

export const demoWorkgroup = "default";
export const demoCluster = "redshift-spark-redshift-cluster";

export const demoWarehouses: DemoWarehouse[] = [
  {
    kind: "workgroup",
    name: demoWorkgroup,
    namespace: "default",
    accountId: consumer,
    database: "dev",
    port: 5439,
    adminUser: "admin",
    superusers: ["admin", "IAMR:ConsumerAdminUser"],
    defaultRoleArn: warehouseRoleArn,
    baseCapacity: 128,
    setupSql: demoSchemaGivesWay,
  },
  {
    kind: "cluster",
    name: demoCluster,
    accountId: consumer,
    database: "dev",
    port: 5439,
    adminUser: "redshiftmasteruser",
    superusers: ["redshiftmasteruser", "awsuser", "IAMR:ConsumerAdminUser"],
    defaultRoleArn: warehouseRoleArn,
    nodeType: "ra3.xlplus",
    numberOfNodes: 2,
  },
];

/** The loader makes the database user with a password of its own and puts both into the secret. */
export const demoSecrets: DemoSecret[] = [
  {
    name: "defaultWG",
    accountId: consumer,
    description: "Database credentials for the workgroup default",
    warehouse: demoWorkgroup,
    username: "wg_service",
  },
];

export const demoPeople: DemoPerson[] = [
  {
    name: "Ada Admin",
    email: "ada@headgate.demo",
    role: "admin",
    principals: ["ConsumerAdminUser", "CentralDataMeshOwner", "LOBProducerSteward"],
  },
  {
    name: "Stella Steward",
    email: "stella@headgate.demo",
    role: "steward",
    principals: ["ConsumerSteward", "LOBProducerSteward", "CentralDataMeshOwner"],
  },
  { name: "Ana Analyst", email: "ana@headgate.demo", role: "analyst", principals: ["LFBusinessAnalyst1"] },
  { name: "Vic Viewer", email: "vic@headgate.demo", role: "viewer", principals: ["LFBusinessAnalyst1"] },
];

/** The demo principal of that name; asking for one that doesn't exist is a bug. */
export function demoPrincipal(name: string): DemoPrincipal {
  const found = demoPrincipals.find((principal) => principal.name === name);
  if (!found) throw new Error(`No demo principal is called ${name}`);
  return found;
}

/** Where a policy is to hold. */
export interface PolicyPlace {
  accountId: string;
  region: string;
  /** The roles that may be assumed, where they are known. */
  roleArns?: readonly string[];
}

/** What a role does: Headgate's own role becomes people's roles; a person's role does the rest. */
export const PURPOSES = {
  assume: { by: "headgate", title: "Act as people" },
  query: { by: "person", title: "Run statements on workgroups and clusters" },
  athena: { by: "person", title: "Query the lake with Athena" },
  catalog: { by: "person", title: "Look through the catalog" },
  register: { by: "person", title: "Register datasets (stewards)" },
  govern: { by: "person", title: "See who may read what (data lake administrators)" },
  change: { by: "person", title: "Change who may read what (data lake administrators)" },
} as const;
export type Purpose = keyof typeof PURPOSES;

export interface Grant {
  /** IAM actions, `service:Action`. */
  actions: readonly string[];
  on(place: PolicyPlace): readonly string[];
  condition?: Record<string, Record<string, string>>;
}

/** What IAM must allow so that some operations of a service work. */
export interface Need {
  purpose: Purpose;
  /** As `awsCall` names it. */
  service: string;
  /** As the SDK names them, without `Command`. */
  operations: readonly string[];
  grants: readonly Grant[];
}

const partitionOf = (region: string) =>
  region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws";

const arn = (service: string, resource: string) => (at: PolicyPlace) =>
  `arn:${partitionOf(at.region)}:${service}:${at.region}:${at.accountId}:${resource}`;

const anything = () => ["*"];
const roles = (at: PolicyPlace) =>
  at.roleArns?.length ? at.roleArns : [`arn:${partitionOf(at.region)}:iam::${at.accountId}:role/*`];
const workgroup = arn("redshift-serverless", "workgroup/*");
const cluster = arn("redshift", "cluster:*");
const database = arn("redshift", "dbname:*");
const athenaWorkgroup = arn("athena", "workgroup/*");
const dataCatalog = arn("athena", "datacatalog/*");

const crawler = arn("glue", "crawler/*");

const glue = (...resources: string[]) => resources.map((resource) => arn("glue", resource));
const inCatalog = (at: PolicyPlace) =>
  glue("catalog", "database/*", "table/*").map((resource) => resource(at));

/** Whoever may reach a warehouse by the Data API must also be given credentials of it. */
const warehouseLogin: readonly Grant[] = [
  { actions: ["redshift-serverless:GetCredentials"], on: (at) => [workgroup(at)] },
  { actions: ["redshift:GetClusterCredentialsWithIAM"], on: (at) => [database(at)] },
];

/** What a query needs of the catalog and of the bucket of its results, whose name begins as in AWS's own policies. */
const queryGround: readonly Grant[] = [
  {
    actions: [
      "glue:GetDatabase",
      "glue:GetDatabases",
      "glue:GetTable",
      "glue:GetTables",
      "glue:GetPartition",
      "glue:GetPartitions",
      "glue:BatchGetPartition",
    ],
    on: inCatalog,
  },
  { actions: ["lakeformation:GetDataAccess"], on: anything },
  {
    actions: [
      "s3:GetBucketLocation",
      "s3:ListBucket",
      "s3:ListBucketMultipartUploads",
      "s3:ListMultipartUploadParts",
      "s3:AbortMultipartUpload",
      "s3:GetObject",
      "s3:PutObject",
    ],
    on: (at) => [`arn:${partitionOf(at.region)}:s3:::aws-athena-query-results-*`],
  },
];
const catalogReading: readonly Grant[] = queryGround.slice(0, 1);

/** As in AWS's own AmazonRedshiftDataFullAccess: everybody their own statements. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: IAM's own variable
const ownStatements = { StringEquals: { "redshift-data:statement-owner-iam-userid": "${aws:userid}" } };

/** Operations of which each has an IAM action of its own name. */
const each = (
  purpose: Purpose,
  service: string,
  operations: readonly string[],
  grant: Omit<Grant, "actions">,
  also: readonly Grant[] = [],
): Need[] =>
  operations.map((operation) => ({
    purpose,
    service,
    operations: [operation],
    grants: [{ ...grant, actions: [`${service}:${operation}`] }, ...also],
  }));

/**
 * What each AWS operation that Headgate calls needs. The policies that people paste, and the statement that a refused
 * call misses, are made from this; a new call adds its line here.
 */
export const NEEDS: readonly Need[] = [
  ...each("assume", "sts", ["AssumeRole"], { on: roles }),
  // AWS answers it to everybody.
  { purpose: "assume", service: "sts", operations: ["GetCallerIdentity"], grants: [] },
  ...each(
    "query",
    "redshift-data",
    [
      "ExecuteStatement",
      "BatchExecuteStatement",
      "ListDatabases",
      "ListSchemas",
      "ListTables",
      "DescribeTable",
    ],
    { on: (at) => [workgroup(at), cluster(at)] },
    warehouseLogin,
  ),
  ...each("query", "redshift-data", ["DescribeStatement", "CancelStatement", "ListStatements"], {
    on: anything,
    condition: ownStatements,
  }),
  {
    purpose: "query",
    service: "redshift-data",
    operations: ["GetStatementResult", "GetStatementResultV2"],
    grants: [{ actions: ["redshift-data:GetStatementResult"], on: anything, condition: ownStatements }],
  },
  ...each("query", "redshift-data", ["ListSessions"], { on: anything }),
  ...each("query", "redshift-serverless", ["ListWorkgroups"], { on: anything }),
  ...each("query", "redshift", ["DescribeClusters"], { on: anything }),
  ...each("athena", "athena", ["ListWorkGroups"], { on: anything }),
  ...each("athena", "athena", ["StartQueryExecution"], { on: (at) => [athenaWorkgroup(at)] }, queryGround),
  ...each("athena", "athena", ["BatchGetQueryExecution", "GetQueryResults", "StopQueryExecution"], {
    on: (at) => [athenaWorkgroup(at)],
  }),
  ...each(
    "athena",
    "athena",
    ["ListDatabases", "ListTableMetadata", "GetTableMetadata"],
    { on: (at) => [dataCatalog(at)] },
    catalogReading,
  ),
  ...each("catalog", "glue", ["GetDatabases", "GetDatabase", "GetTables", "GetTable", "GetPartitions"], {
    on: inCatalog,
  }),
  ...each(
    "register",
    "glue",
    [
      "CreateDatabase",
      "CreateTable",
      "UpdateTable",
      "DeleteTable",
      "BatchCreatePartition",
      "BatchDeletePartition",
    ],
    { on: inCatalog },
  ),
  ...each("register", "glue", ["GetCrawlers", "GetCrawlerMetrics"], { on: anything }),
  ...each("register", "glue", ["GetCrawler", "StartCrawler", "StopCrawler", "ListCrawls"], {
    on: (at) => [crawler(at)],
  }),
  {
    purpose: "register",
    service: "glue",
    operations: ["CreateCrawler"],
    grants: [
      { actions: ["glue:CreateCrawler"], on: (at) => [crawler(at)] },
      // Which roles a crawler may have is for whoever pastes it to narrow.
      {
        actions: ["iam:PassRole"],
        on: (at) => [`arn:${partitionOf(at.region)}:iam::${at.accountId}:role/*`],
        condition: { StringEquals: { "iam:PassedToService": "glue.amazonaws.com" } },
      },
    ],
  },
  ...each("register", "lakeformation", ["DescribeResource"], { on: anything }),
  ...each(
    "govern",
    "lakeformation",
    [
      "GetDataLakeSettings",
      "GetResourceLFTags",
      "ListDataCellsFilter",
      "ListLFTagExpressions",
      "ListLFTags",
      "ListLakeFormationOptIns",
      "ListPermissions",
      "ListResources",
      "SearchDatabasesByLFTags",
      "SearchTablesByLFTags",
    ],
    { on: anything },
    catalogReading,
  ),
  ...each("govern", "iam", ["ListRoles"], { on: anything }),
  ...each(
    "change",
    "lakeformation",
    [
      "AddLFTagsToResource",
      "CreateDataCellsFilter",
      "CreateLFTag",
      "CreateLFTagExpression",
      "CreateLakeFormationOptIn",
      "DeleteDataCellsFilter",
      "DeleteLFTag",
      "DeleteLFTagExpression",
      "DeleteLakeFormationOptIn",
      "GrantPermissions",
      "RemoveLFTagsFromResource",
      "RevokePermissions",
      "UpdateDataCellsFilter",
      "UpdateLFTag",
      "UpdateLFTagExpression",
    ],
    { on: anything },
    catalogReading,
  ),
  {
    purpose: "register",
    service: "lakeformation",
    operations: ["RegisterResource"],
    grants: [
      { actions: ["lakeformation:RegisterResource"], on: anything },
      // Lake Formation's own role is made with the first location, and told of each one.
      {
        actions: ["iam:CreateServiceLinkedRole", "iam:PutRolePolicy"],
        on: (at) => [
          `arn:${partitionOf(at.region)}:iam::${at.accountId}:role/aws-service-role/lakeformation.amazonaws.com/*`,
        ],
      },
    ],
  },
  {
    purpose: "register",
    service: "s3",
    operations: ["ListBuckets"],
    grants: [{ actions: ["s3:ListAllMyBuckets"], on: anything }],
  },
  // Which buckets hold the lake is for whoever pastes it to say.
  {
    purpose: "register",
    service: "s3",
    operations: ["ListObjectsV2"],
    grants: [{ actions: ["s3:ListBucket"], on: (at) => [`arn:${partitionOf(at.region)}:s3:::*`] }],
  },
  {
    purpose: "register",
    service: "s3",
    operations: ["GetObject"],
    grants: [{ actions: ["s3:GetObject"], on: (at) => [`arn:${partitionOf(at.region)}:s3:::*/*`] }],
  },
  {
    purpose: "register",
    service: "s3",
    operations: ["CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"],
    grants: [{ actions: ["s3:PutObject"], on: (at) => [`arn:${partitionOf(at.region)}:s3:::*/*`] }],
  },
  {
    purpose: "register",
    service: "s3",
    operations: ["AbortMultipartUpload"],
    grants: [
      { actions: ["s3:AbortMultipartUpload"], on: (at) => [`arn:${partitionOf(at.region)}:s3:::*/*`] },
    ],
  },
];

import { analyticsBucket, deliveredMark, homeRegion, sparkBucket, warehouseRoleArn } from "./lake";

const tickitTables: Record<string, { columns: string; file: string; options: string }> = {
  users: {
    columns: `userid integer not null distkey sortkey, username char(8), firstname varchar(30), lastname varchar(30),
      city varchar(30), state char(2), email varchar(100), phone char(14), likesports boolean, liketheatre boolean,
      likeconcerts boolean, likejazz boolean, likeclassical boolean, likeopera boolean, likerock boolean,
      likevegas boolean, likebroadway boolean, likemusicals boolean`,
    file: "allusers_pipe.txt",
    options: "delimiter '|'",
  },
  venue: {
    columns: `venueid smallint not null distkey sortkey, venuename varchar(100), venuecity varchar(30),
      venuestate char(2), venueseats integer`,
    file: "venue_pipe.txt",
    options: "delimiter '|'",
  },
  category: {
    columns: `catid smallint not null distkey sortkey, catgroup varchar(10), catname varchar(10), catdesc varchar(50)`,
    file: "category_pipe.txt",
    options: "delimiter '|'",
  },
  date: {
    columns: `dateid smallint not null distkey sortkey, caldate date not null, day character(3) not null,
      week smallint not null, month character(5) not null, qtr character(5) not null, year smallint not null,
      holiday boolean default ('N')`,
    file: "date2008_pipe.txt",
    options: "delimiter '|'",
  },
  event: {
    columns: `eventid integer not null distkey, venueid smallint not null, catid smallint not null,
      dateid smallint not null sortkey, eventname varchar(200), starttime timestamp`,
    file: "allevents_pipe.txt",
    options: "delimiter '|'",
  },
  listing: {
    columns: `listid integer not null distkey, sellerid integer not null, eventid integer not null,
      dateid smallint not null sortkey, numtickets smallint not null, priceperticket decimal(8,2),
      totalprice decimal(8,2), listtime timestamp`,
    file: "listings_pipe.txt",
    options: "delimiter '|'",
  },
  sales: {
    columns: `salesid integer not null, listid integer not null distkey, sellerid integer not null,
      buyerid integer not null, eventid integer not null, dateid smallint not null sortkey,
      qtysold smallint not null, pricepaid decimal(8,2), commission decimal(8,2), saletime timestamp`,
    file: "sales_tab.txt",
    options: "delimiter '\\t' timeformat 'auto'",
  },
};

function tickitSql(schema: string): string[] {
  return Object.entries(tickitTables).flatMap(([table, { columns, file, options }]) => [
    `drop table if exists ${schema}.${table}`,
    `create table ${schema}.${table} (${columns.replace(/\s+/g, " ")})`,
    `copy ${schema}.${table} from 's3://${analyticsBucket}/tickit/${file}' iam_role '${warehouseRoleArn}' ${options} region '${homeRegion}'`,
  ]);
}

const readableByAll = (schema: string) => [
  `grant usage on schema ${schema} to public`,
  `grant select on all tables in schema ${schema} to public`,
];

const demoTables: Record<string, string> = {
  customer_activity: `activity_id bigint not null sortkey, customer_id integer not null distkey, session_id varchar(16),
    activity_time timestamp not null, activity_type varchar(20), channel varchar(10), page varchar(200),
    amount decimal(10,2)`,
  orders: `order_id bigint not null sortkey, customer_id integer not null distkey, order_time timestamp not null,
    status varchar(12), channel varchar(10), state char(2), item_count smallint, total decimal(10,2)`,
};

/** The workgroup's schemas `public` and `demo`, made in one transaction. */
export const workgroupSql: string[] = [
  ...tickitSql("public"),
  "create schema if not exists demo",
  ...Object.entries(demoTables).flatMap(([table, columns]) => [
    `drop table if exists demo.${table}`,
    `create table demo.${table} (${columns.replace(/\s+/g, " ")})`,
    `copy demo.${table} from 's3://${analyticsBucket}/demo/${table}.csv' iam_role '${warehouseRoleArn}' csv ignoreheader 1 region '${homeRegion}'`,
  ]),
  ...readableByAll("public"),
  ...readableByAll("demo"),
  `comment on table demo.customer_activity is '${deliveredMark}'`,
];

/** The cluster's schema `tickit`, made in one transaction. */
export const clusterSql: string[] = [
  "create schema if not exists tickit",
  ...tickitSql("tickit"),
  ...readableByAll("tickit"),
];

const pushedDown = `SELECT ( "SUBQUERY_3"."QTR" ) AS "SUBQUERY_4_COL_0" , ( SUM ( "SUBQUERY_3"."QTYSOLD" ) ) AS "SUBQUERY_4_COL_1" \
FROM ( SELECT "S"."QTYSOLD" AS "QTYSOLD" , "D"."QTR" AS "QTR" FROM "tickit"."sales" AS "S" INNER JOIN "tickit"."date" AS "D" \
ON ( "S"."DATEID" = "D"."DATEID" ) WHERE ( "D"."YEAR" = 2008 ) ) AS "SUBQUERY_3" GROUP BY "SUBQUERY_3"."QTR" ORDER BY 1 ASC`;

interface SparkJob {
  name: string;
  queryGroup: string;
  /** Table the job writes its result to. */
  output: string;
}

/** The three ways seed 07 runs its Spark job; each reads through an UNLOAD and writes through a COPY. */
export const sparkJobs: SparkJob[] = [
  { name: "emr-ec2", queryGroup: "emr-redshift", output: "tickit.test_emr" },
  { name: "emr-serverless", queryGroup: "emr-serverless-redshift", output: "tickit.test_emr_serverless" },
  { name: "glue", queryGroup: "glue-redshift", output: 'tickit."test-glue"' },
];

const stagedAt = (job: SparkJob) => `s3://${sparkBucket}/redshift-temp-dir/${job.name}/`;

/** What the connector sends to read: the query it pushed down, unloaded as Parquet under the job's query group. */
export const sparkReadSql = (job: SparkJob): string[] => [
  `set query_group to '${job.queryGroup}'`,
  `UNLOAD ('${pushedDown.toLowerCase()}') TO '${stagedAt(job)}' IAM_ROLE '${warehouseRoleArn}' FORMAT PARQUET ALLOWOVERWRITE`,
];

/** What the connector sends to write, without a query group. */
export const sparkWriteSql = (job: SparkJob): string[] => [
  `drop table if exists ${job.output}`,
  `create table ${job.output} (qtr varchar(5), total_quantity_sold bigint)`,
  `copy ${job.output} from '${stagedAt(job)}' iam_role '${warehouseRoleArn}' format as parquet`,
  `grant select on ${job.output} to public`,
];

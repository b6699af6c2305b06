import type { Target } from "@/server/accounts/contract";
import type { SavedQuery } from "./contract";

const CONSUMER = "333333333333";
const workgroup: Target = {
  accountId: CONSUMER,
  warehouseKind: "workgroup",
  warehouse: "default",
  database: "dev",
};
const cluster: Target = {
  accountId: CONSUMER,
  warehouseKind: "cluster",
  warehouse: "redshift-spark-redshift-cluster",
  database: "dev",
};

function example(id: string, name: string, target: Target, sql: string): SavedQuery {
  return {
    id: `example-${id}`,
    name,
    description: "",
    ownerId: null,
    ownerName: "Headgate",
    folderId: null,
    isExample: true,
    level: "run",
    isShared: true,
    version: 1,
    sql,
    parameters: [],
    chart: null,
    target,
    createdAt: null,
    updatedAt: null,
  };
}

/** The statements of the AWS articles that Headgate was born from, as they were printed. */
export const EXAMPLES: SavedQuery[] = [
  example(
    "sales-by-seller",
    "Sales by seller, with parameters",
    workgroup,
    "select sellerid,sum(pricepaid) totalsales from sales where eventid >= :eventid and sellerid > :selrid group by sellerid",
  ),
  example(
    "top-buyers",
    "Top buyers",
    workgroup,
    `SELECT firstname, lastname, total_quantity
FROM   (SELECT buyerid, sum(qtysold) total_quantity
        FROM  sales
        GROUP BY buyerid
        ORDER BY total_quantity desc limit 10) Q, users
WHERE Q.buyerid = userid
ORDER BY Q.total_quantity desc;`,
  ),
  example(
    "green-table",
    "Create the green taxi table",
    workgroup,
    `CREATE TABLE demo.green_201601(
  vendorid                VARCHAR(4),
  pickup_datetime         TIMESTAMP,
  dropoff_datetime        TIMESTAMP,
  store_and_fwd_flag      VARCHAR(1),
  ratecode                INT,
  pickup_longitude        FLOAT4,
  pickup_latitude         FLOAT4,
  dropoff_longitude       FLOAT4,
  dropoff_latitude        FLOAT4,
  passenger_count         INT,
  trip_distance           FLOAT4,
  fare_amount             FLOAT4,
  extra                   FLOAT4,
  mta_tax                 FLOAT4,
  tip_amount              FLOAT4,
  tolls_amount            FLOAT4,
  ehail_fee               FLOAT4,
  improvement_surcharge   FLOAT4,
  total_amount            FLOAT4,
  payment_type            VARCHAR(4),
  trip_type               VARCHAR(4));`,
  ),
  example(
    "green-copy",
    "Load the green taxi trips",
    workgroup,
    `COPY demo.green_201601
FROM 's3://us-west-2.serverless-analytics/NYC-Pub/green/green_tripdata_2016-01'
IAM_ROLE default
DATEFORMAT 'auto'
IGNOREHEADER 1
DELIMITER ','
IGNOREBLANKLINES
REGION 'us-west-2';`,
  ),
  example(
    "green-rates",
    "Long green taxi trips by rate code",
    workgroup,
    `SELECT ratecode, COUNT(*) FROM demo.green_201601 WHERE
trip_distance > 5 GROUP BY 1 ORDER BY 1;`,
  ),
  example(
    "customer-activity",
    "Customer activity",
    workgroup,
    "select * from demo.customer_activity limit 100;",
  ),
  example(
    "pushdown-emr",
    "Last query pushed down by EMR Serverless",
    cluster,
    "SELECT query_text FROM SYS_QUERY_HISTORY WHERE query_label = 'emr-serverless-redshift' ORDER BY start_time DESC LIMIT 1",
  ),
  example(
    "pushdown-glue",
    "Last query pushed down by Glue",
    cluster,
    "SELECT query_text FROM SYS_QUERY_HISTORY WHERE query_label = 'glue-redshift' ORDER BY start_time DESC LIMIT 1",
  ),
];

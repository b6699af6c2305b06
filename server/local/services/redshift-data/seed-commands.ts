/*
 * The redshift-data commands of AWS's article "Use the Amazon Redshift Data API to interact with Amazon Redshift
 * Serverless", as printed, line breaks and quotation marks included. Where the article prints an identifier it got, or
 * a place the reader must fill in, `@…@` stands.
 */

export const listCommands = {
  "list databases": `aws redshift-data list-databases --database dev --workgroup-name default`,
  "list schemas": `aws redshift-data list-schemas --database dev --workgroup-name default`,
  "list schemas by pattern": `aws redshift-data list-schemas --database dev --workgroup-name default --schema-pattern "demo%"`,
  "list tables by pattern": `aws redshift-data list-tables --database dev --workgroup-name default --schema-pattern "demo%" --table-pattern “orders%”`,
  "list tables with a secret": `aws redshift-data list-tables --database dev --workgroup-name default --secret-arn defaultWG --region us-west-1`,
};

export const createSchema = String.raw`aws redshift-data execute-statement --database dev --workgroup-name default \
--sql "CREATE SCHEMA demo;"`;

export const createTable = String.raw`aws redshift-data execute-statement --database dev --workgroup-name default  \
   --sql "CREATE TABLE demo.green_201601( \
  vendorid                VARCHAR(4), \
  pickup_datetime         TIMESTAMP, \
  dropoff_datetime        TIMESTAMP, \
  store_and_fwd_flag      VARCHAR(1), \
  ratecode                INT, \
  pickup_longitude        FLOAT4, \
  pickup_latitude         FLOAT4, \
  dropoff_longitude       FLOAT4, \
  dropoff_latitude        FLOAT4, \
  passenger_count         INT, \
  trip_distance           FLOAT4, \
  fare_amount             FLOAT4, \
  extra                   FLOAT4, \
  mta_tax                 FLOAT4, \
  tip_amount              FLOAT4, \
  tolls_amount            FLOAT4, \
  ehail_fee               FLOAT4, \
  improvement_surcharge   FLOAT4, \
  total_amount            FLOAT4, \
  payment_type            VARCHAR(4),\
  trip_type               VARCHAR(4));" `;

export const copy = String.raw`aws redshift-data execute-statement --database dev --workgroup-name default --sql "COPY demo.green_201601 \
FROM 's3://us-west-2.serverless-analytics/NYC-Pub/green/green_tripdata_2016-01' \
IAM_ROLE default \
DATEFORMAT 'auto' \
IGNOREHEADER 1 \
DELIMITER ',' \
IGNOREBLANKLINES \
REGION 'us-west-2';" `;

export const select = String.raw`aws redshift-data execute-statement --database dev --workgroup-name default --sql "SELECT ratecode,  \
COUNT(*) FROM demo.green_201601 WHERE \
trip_distance > 5 GROUP BY 1 ORDER BY 1;"`;

export const describeIt = String.raw`aws redshift-data describe-statement --id @id@ \
`;

export const withParameters = String.raw`aws redshift-data execute-statement --database dev --workgroup-name default --sql "select sellerid,sum(pricepaid) totalsales from sales where eventid >= :eventid and sellerid > :selrid group by sellerid"  --parameters "[{\"name\": \"selrid\", \"value\": \"100\"},{\"name\": \"eventid\", \"value\": \"100\"}]"`;

export const cancel = `aws redshift-data cancel-statement --id @id@`;

export const getResult = `aws redshift-data get-statement-result --id @id@`;

export const batch = String.raw`aws redshift-data batch-execute-statement --database dev --workgroup-name default \
--sqls "create temporary table mysales \
(firstname, lastname, total_quantity ) as \
SELECT firstname, lastname, total_quantity \
FROM   (SELECT buyerid, sum(qtysold) total_quantity \
        FROM  sales  \
        GROUP BY buyerid \
        ORDER BY total_quantity desc limit 10) Q, users \
WHERE Q.buyerid = userid \ 
ORDER BY Q.total_quantity desc;" "select * from mysales limit 100;"`;

export const unload = `aws redshift-data execute-statement --database dev --workgroup-name default --sql "unload ('select * from demo.green_201601') to '@bucket@' iam_role '@role@'; " `;

import { type AccountAlias, analyticsBucket, dataLakeBucket, demoAccounts } from "./lake";

/** How a table's files are written; the text formats have a header line, but for the plain one. */
export type DemoFormat = "parquet" | "delimited" | "quoted" | "plain";

export interface DemoTable {
  name: string;
  description: string;
  format: DemoFormat;
  columns: { name: string; type: string }[];
}

export interface DemoDatabase {
  accountId: string;
  name: string;
  description: string;
  /** Where what is made in it lies by default. */
  location?: string;
  tables: { table: DemoTable; location: string }[];
}

/** One column a line: its name, which may hold spaces, and its type. */
const columns = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((line) => {
      const [, name = "", type = ""] = /^\s*(.+) (\S+)$/.exec(line) ?? [];
      return { name, type };
    });

/** What vega-datasets holds, and the shop's orders; each in a folder of its name. */
const retailTables: DemoTable[] = [
  {
    name: "orders",
    description: "Orders of the shop, generated",
    format: "delimited",
    columns: columns(`
      order_id bigint
      customer_id bigint
      order_time timestamp
      status string
      channel string
      state string
      item_count int
      total decimal(12,2)`),
  },
  {
    name: "flights",
    description: "Three million flights and their delays; U.S. Bureau of Transportation Statistics",
    format: "parquet",
    columns: columns(`
      date timestamp
      delay bigint
      distance bigint
      origin string
      destination string`),
  },
  {
    name: "airports",
    description:
      "Airports of the United States by their IATA code, which flights name as origin and destination",
    format: "quoted",
    columns: columns(`
      iata string
      name string
      city string
      state string
      country string
      latitude double
      longitude double`),
  },
  {
    name: "birdstrikes",
    description: "Wildlife strikes reported to the U.S. Federal Aviation Administration",
    format: "delimited",
    columns: columns(`
      airport name string
      aircraft make model string
      effect amount of damage string
      flight date date
      aircraft airline operator string
      origin state string
      phase of flight string
      wildlife size string
      wildlife species string
      time of day string
      cost other bigint
      cost repair bigint
      cost total $ bigint
      speed ias in knots bigint`),
  },
  {
    name: "zipcodes",
    description: "Postal codes of the United States and where they are; GeoNames, 2017",
    format: "delimited",
    columns: columns(`
      zip_code string
      latitude double
      longitude double
      city string
      state string
      county string`),
  },
  {
    name: "sp500",
    description: "S&P 500 index, daily from 2000 to 2020",
    format: "delimited",
    columns: columns(`
      date date
      open double
      high double
      low double
      close double
      adjclose double
      volume bigint`),
  },
  {
    name: "stocks",
    description: "Monthly prices of five stocks from 2000 to 2010; the dates are text",
    format: "delimited",
    columns: columns(`
      symbol string
      date string
      price double`),
  },
  {
    name: "us_employment",
    description: "Employment by trade in thousands, monthly from 2006 to 2015, seasonally adjusted",
    format: "delimited",
    columns: columns(`
      month date
      nonfarm bigint
      private bigint
      goods_producing bigint
      service_providing bigint
      private_service_providing bigint
      mining_and_logging bigint
      construction bigint
      manufacturing bigint
      durable_goods bigint
      nondurable_goods bigint
      trade_transportation_utilties bigint
      wholesale_trade double
      retail_trade double
      transportation_and_warehousing double
      utilities double
      information bigint
      financial_activities bigint
      professional_and_business_services bigint
      education_and_health_services bigint
      leisure_and_hospitality bigint
      other_services bigint
      government bigint
      nonfarm_change bigint`),
  },
  {
    name: "seattle_weather",
    description: "Daily weather of Seattle from 2012 to 2015, metric",
    format: "delimited",
    columns: columns(`
      date date
      precipitation double
      temp_max double
      temp_min double
      wind double
      weather string`),
  },
];

/** Where the analytics account keeps its copy of the retail tables: its analysts can't read the producer's bucket. */
export const retailCopyPrefix = "retail/";

const idOf = (alias: AccountAlias) => demoAccounts.find((account) => account.alias === alias)?.id ?? "";
const under = (url: string) => retailTables.map((table) => ({ table, location: `${url}${table.name}/` }));

/**
 * The databases that the lake starts with. Those that the articles create themselves (`raw_demo`, `iceberg_lf_db`) are
 * the reader's to make; the governance account's one is empty until a crawler fills it.
 */
export const demoDatabases: DemoDatabase[] = [
  {
    accountId: idOf("producer"),
    name: "retail",
    description: "The producer's data lake",
    location: `s3://${dataLakeBucket}/`,
    tables: under(`s3://${dataLakeBucket}/`),
  },
  {
    accountId: idOf("governance"),
    name: "datameshtestdatabase",
    description: "What the producers' crawlers find",
    tables: [],
  },
  {
    accountId: idOf("consumer"),
    name: "retail",
    description: "The retail tables, copied for the analysts",
    location: `s3://${analyticsBucket}/${retailCopyPrefix}`,
    tables: under(`s3://${analyticsBucket}/${retailCopyPrefix}`),
  },
];

/** The producer's lake, registered with Lake Formation by the account that governs it. */
export const demoLocation = {
  accountId: idOf("governance"),
  resourceArn: `arn:aws:s3:::${dataLakeBucket}`,
  roleArn: `arn:aws:iam::${idOf("governance")}:role/RegisterLocationServiceRole`,
};

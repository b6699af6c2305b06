import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { retailCopyPrefix } from "./catalog";
import { governedPrefix } from "./governance";
import {
  analyticsBucket,
  dataLakeBucket,
  greenTripsKey,
  icebergBucket,
  publicBucket,
  rawBucket,
} from "./lake";
import {
  customerActivityHeader,
  customerActivityRows,
  greenTripRows,
  greenTripsHeader,
  inventoryNextDayRows,
  inventoryRows,
  inventoryUpdateRows,
  orderRows,
  ordersHeader,
  sportingEventChangeRows,
  sportingEventRows,
} from "./lake-data";
import { type Cell, csvText, separatedText } from "./text";
import { categoryRows, dateRows, eventRows, listingRows, salesRows, userRows, venueRows } from "./tickit";

export interface DemoObject {
  bucket: string;
  key: string;
  contentType: string;
  open(): Promise<{ body: Buffer | Readable; size: number }>;
}

const csv = "text/csv";
const plain = "text/plain";

function written(bucket: string, key: string, contentType: string, text: () => Iterable<string>): DemoObject {
  return {
    bucket,
    key,
    contentType,
    open: async () => {
      const body = Buffer.concat([...text()].map((chunk) => Buffer.from(chunk)));
      return { body, size: body.byteLength };
    },
  };
}

const tickit = (file: string, rows: () => Iterable<readonly Cell[]>, separator = "|") =>
  written(analyticsBucket, `tickit/${file}`, plain, () => separatedText(rows(), separator));

/** The taxi file as the city published it in 2016: a blank line after the header, another at the end. */
function* greenTripsText() {
  yield `${greenTripsHeader}\n\n`;
  yield* csvText(greenTripRows());
  yield "\n";
}

const publicTables: readonly (readonly [folder: string, file: string, contentType: string])[] = [
  ["flights", "flights-3m.parquet", "application/vnd.apache.parquet"],
  ["airports", "airports.csv", csv],
  ["birdstrikes", "birdstrikes.csv", csv],
  ["zipcodes", "zipcodes.csv", csv],
  ["sp500", "sp500-2000.csv", csv],
  ["stocks", "stocks.csv", csv],
  ["us_employment", "us-employment.csv", csv],
  ["seattle_weather", "seattle-weather.csv", csv],
];

function packaged([folder, file, contentType]: (typeof publicTables)[number]): DemoObject {
  return {
    bucket: dataLakeBucket,
    key: `${folder}/${file}`,
    contentType,
    open: async () => {
      // The package exports its entry in build/ alone; the data lie beside that folder.
      const entry = createRequire(import.meta.url).resolve("vega-datasets");
      const path = join(dirname(entry), "..", "data", file);
      return { body: createReadStream(path), size: (await stat(path)).size };
    },
  };
}

const retailObjects: DemoObject[] = [
  written(dataLakeBucket, "orders/orders.csv", csv, () => csvText(orderRows(), ordersHeader)),
  ...publicTables.map(packaged),
];

/** The producer's files once more, where the analysts may read them. */
export const retailCopies: DemoObject[] = retailObjects.map((object) => ({
  ...object,
  bucket: analyticsBucket,
  key: `${retailCopyPrefix}${object.key}`,
}));

/** The item inventory once more, in a folder that Lake Formation governs. */
export const governedObjects: DemoObject[] = (
  [
    ["items/LOAD00000001.csv", inventoryRows],
    ["changes/20230119-102200000.csv", inventoryUpdateRows],
    ["changes/20230120-083500000.csv", inventoryNextDayRows],
  ] as const
).map(([key, rows]) => written(icebergBucket, `${governedPrefix}${key}`, csv, () => csvText(rows())));

/** Every other object the lake starts with. */
export const demoObjects: DemoObject[] = [
  tickit("allusers_pipe.txt", userRows),
  tickit("venue_pipe.txt", venueRows),
  tickit("category_pipe.txt", categoryRows),
  tickit("date2008_pipe.txt", dateRows),
  tickit("allevents_pipe.txt", eventRows),
  tickit("listings_pipe.txt", listingRows),
  tickit("sales_tab.txt", salesRows, "\t"),
  written(analyticsBucket, "demo/customer_activity.csv", csv, () =>
    csvText(customerActivityRows(), customerActivityHeader),
  ),
  written(analyticsBucket, "demo/orders.csv", csv, () => csvText(orderRows(), ordersHeader)),
  written(publicBucket, greenTripsKey, csv, greenTripsText),
  written(rawBucket, "sporting_event_full/LOAD00000001.csv", csv, () => csvText(sportingEventRows())),
  written(rawBucket, "sporting_event_cdc/2022/09/22/20220922-184314489.csv", csv, () =>
    csvText(sportingEventChangeRows()),
  ),
  written(icebergBucket, "raw-csv-input/LOAD00000001.csv", csv, () => csvText(inventoryRows())),
  written(icebergBucket, "incremental/20230119-102200000.csv", csv, () => csvText(inventoryUpdateRows())),
  written(icebergBucket, "incremental/20230120-083500000.csv", csv, () => csvText(inventoryNextDayRows())),
  ...retailObjects,
];

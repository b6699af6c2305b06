import { Random } from "./random";
import { type Cell, isoDate, isoTime } from "./text";

const dayMs = 86_400_000;
const hourMs = 3_600_000;

export const greenTripsHeader =
  "VendorID,lpep_pickup_datetime,Lpep_dropoff_datetime,Store_and_fwd_flag,RateCodeID,Pickup_longitude,Pickup_latitude," +
  "Dropoff_longitude,Dropoff_latitude,Passenger_count,Trip_distance,Fare_amount,Extra,MTA_tax,Tip_amount,Tolls_amount," +
  "Ehail_fee,improvement_surcharge,Total_amount,Payment_type,Trip_type";

const tripCount = 60_000;

/** Green taxi trips of January 2016, in the columns the city publishes; ehail_fee is always empty there. */
export function* greenTripRows(): Generator<Cell[]> {
  const random = new Random("green trips");
  const start = Date.UTC(2016, 0, 1);
  for (let index = 0; index < tripCount; index++) {
    const pickup = new Date(
      start + Math.floor((index / tripCount) * 31 * dayMs) + random.int(0, 1800) * 1000,
    );
    const rate = random.weighted([
      [1, 965],
      [2, 4],
      [3, 2],
      [4, 2],
      [5, 27],
    ] as const);
    const miles =
      rate === 1
        ? random.next() ** 3 * 14 + 0.3
        : rate === 2
          ? random.around(17, 6)
          : random.next() * 25 + 0.2;
    const minutes = miles * random.around(4, 2) + 3;
    const dropoff = new Date(pickup.getTime() + Math.round(minutes * 60_000));
    const fare = rate === 2 ? 52 : Math.round((2.5 + miles * 2.5 + minutes * 0.3) * 2) / 2;
    const extra = rate === 1 ? random.pick([0, 0.5, 1]) : 0;
    const byCard = random.chance(0.47);
    const tip = byCard ? Math.round(fare * random.around(0.17, 0.2) * 100) / 100 : 0;
    const tolls = random.chance(0.02) ? 5.54 : 0;
    const [longitude, latitude] = [random.around(-73.93, 0.09), random.around(40.75, 0.11)];
    yield [
      random.chance(0.2) ? 1 : 2,
      isoTime(pickup),
      isoTime(dropoff),
      random.chance(0.005) ? "Y" : "N",
      rate,
      longitude.toFixed(6),
      latitude.toFixed(6),
      (longitude + random.around(0, 0.003 * miles)).toFixed(6),
      (latitude + random.around(0, 0.003 * miles)).toFixed(6),
      random.weighted([
        [1, 84],
        [2, 7],
        [3, 2],
        [5, 5],
        [6, 2],
      ] as const),
      miles.toFixed(2),
      fare,
      extra,
      0.5,
      Math.max(0, tip),
      tolls,
      null,
      0.3,
      (fare + extra + 0.8 + Math.max(0, tip) + tolls).toFixed(2),
      byCard ? 1 : 2,
      rate === 5 && random.chance(0.8) ? 2 : 1,
    ];
  }
}

const customerCount = 2000;
const shopStart = Date.UTC(2023, 0, 1);

export const customerActivityHeader =
  "activity_id,customer_id,session_id,activity_time,activity_type,channel,page,amount";

export function* customerActivityRows(): Generator<Cell[]> {
  const random = new Random("customer activity");
  let at = shopStart;
  for (let id = 1; id <= 20_000; id++) {
    at += random.int(30, 2600) * 1000;
    const type = random.weighted([
      ["view", 60],
      ["search", 15],
      ["add_to_cart", 14],
      ["purchase", 6],
      ["return", 1],
      ["login", 4],
    ] as const);
    const amount = type === "purchase" || type === "return" ? random.around(80, 50).toFixed(2) : null;
    const page =
      type === "search" ? "/search" : type === "login" ? "/account" : `/product/${random.int(200, 260)}`;
    const session = `s${random.int(100_000, 999_999)}`;
    const channel = random.weighted([
      ["web", 5],
      ["ios", 3],
      ["android", 3],
      ["store", 1],
    ] as const);
    yield [id, random.int(1, customerCount), session, isoTime(new Date(at)), type, channel, page, amount];
  }
}

export const ordersHeader = "order_id,customer_id,order_time,status,channel,state,item_count,total";

export function* orderRows(): Generator<Cell[]> {
  const random = new Random("orders");
  let at = shopStart;
  for (let id = 1; id <= 8000; id++) {
    at += random.int(60, 6400) * 1000;
    const items = random.weighted([
      [1, 50],
      [2, 25],
      [3, 15],
      [5, 10],
    ] as const);
    const status = random.weighted([
      ["delivered", 80],
      ["shipped", 9],
      ["pending", 6],
      ["cancelled", 5],
    ] as const);
    const state = random.pick(["CA", "NY", "TX", "WA", "IL", "FL", "MA", "CO", "GA", "OR"]);
    const total = (items * random.around(42, 24)).toFixed(2);
    const channel = random.pick(["web", "ios", "android", "store"]);
    yield [id, random.int(1, customerCount), isoTime(new Date(at)), status, channel, state, items, total];
  }
}

const sports = ["baseball", "football"];

function event(random: Random, id: number, op: string, changedAt: Date): Cell[] {
  const start = new Date(Date.UTC(2022, 9, 1) + random.int(0, 180) * dayMs + random.int(12, 20) * hourMs);
  const home = random.int(1, 30);
  const away = ((home + random.int(0, 28)) % 30) + 1;
  const cells = [op, isoTime(changedAt), id, random.pick(sports), home, away, random.int(1, 62)];
  return [...cells, isoTime(start), isoDate(start), random.chance(0.15) ? 1 : 0];
}

/** The full load of sporting events, as a migration service writes it: ids 1, 11, 21, … */
export function* sportingEventRows(): Generator<Cell[]> {
  const random = new Random("sporting event");
  const loadedAt = new Date(Date.UTC(2022, 8, 22, 10, 0, 0));
  for (let id = 1; id < 10_000; id += 10) yield event(random, id, "I", loadedAt);
}

/** The changes that follow it: 1 and 11 are updated, 21 is deleted, 5 is new. */
export function* sportingEventChangeRows(): Generator<Cell[]> {
  const random = new Random("sporting event changes");
  const changes: [string, number][] = [
    ["U", 1],
    ["U", 11],
    ["D", 21],
    ["I", 5],
  ];
  for (const [index, [op, id]] of changes.entries()) {
    yield event(random, id, op, new Date(Date.UTC(2022, 8, 22, 18, 40, index * 7)));
  }
}

const firstItems: [number, string, string, number, string][] = [
  [200, "Mobile", "Mobile brand 1", 25, "2023-01-19 09:51:40"],
  [201, "Laptop", "Laptop brand 1", 20, "2023-01-19 09:51:40"],
  [202, "Tablet", "Kindle", 30, "2023-01-19 09:51:41"],
  [203, "Speaker", "Alexa", 10, "2023-01-19 09:51:42"],
  [204, "Speaker", "Alexa", 50, "2023-01-19 09:51:43"],
];
const itemKinds = ["Mobile", "Laptop", "Tablet", "Speaker", "Headset", "Camera", "Monitor", "Keyboard"];

/** The item inventory's full load, with the operation in front. */
export function* inventoryRows(): Generator<Cell[]> {
  const random = new Random("inventory");
  for (const item of firstItems) yield ["I", ...item];
  for (let id = 205; id <= 260; id++) {
    const kind = random.pick(itemKinds);
    const at = new Date(Date.UTC(2023, 0, 19, 9, 52) + (id - 205) * 1000);
    yield ["I", id, kind, `${kind} brand ${random.int(1, 6)}`, random.int(5, 80), isoTime(at)];
  }
}

/** Two items sold: the incremental file of the first day. */
export function* inventoryUpdateRows(): Generator<Cell[]> {
  yield ["U", 200, "Mobile", "Mobile brand 1", 20, "2023-01-19 10:21:33"];
  yield ["U", 201, "Laptop", "Laptop brand 1", 14, "2023-01-19 10:21:34"];
}

/** The next day's: one item gone, one new, one sold again. */
export function* inventoryNextDayRows(): Generator<Cell[]> {
  yield ["D", 203, "Speaker", "Alexa", 10, "2023-01-20 08:02:10"];
  yield ["I", 261, "Camera", "Camera brand 7", 12, "2023-01-20 08:14:55"];
  yield ["U", 200, "Mobile", "Mobile brand 1", 17, "2023-01-20 08:30:01"];
}

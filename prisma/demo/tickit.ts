import { Random } from "./random";
import { type Cell, isoDate, isoTime, usTime } from "./text";
import { categories, cities, firstNames, holidays, lastNames, shows, venueKinds } from "./tickit-names";

/** Amazon's TICKIT tables, in its columns and of its size, for the year 2008. */
const userCount = 49_990;
const venueCount = 202;
const eventCount = 8798;
const listingCount = 192_497;
const salesTarget = 172_456;

const firstDateId = 1827;
const newYear = Date.UTC(2008, 0, 1);
const dayMs = 86_400_000;
const days = 366;
const weekdays = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];
const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const commissionRate = 0.15;

const dateIdOf = (at: Date) => firstDateId + Math.floor((at.getTime() - newYear) / dayMs);
const money = (value: number) => value.toFixed(2);

export function* dateRows(): Generator<Cell[]> {
  for (let index = 0; index < days; index++) {
    const at = new Date(newYear + index * dayMs);
    const month = at.getUTCMonth();
    const iso = isoDate(at);
    const week = Math.floor((index + new Date(newYear).getUTCDay()) / 7) + 1;
    const holiday = holidays.has(iso) ? "TRUE" : "FALSE";
    yield [
      firstDateId + index,
      iso,
      weekdays[at.getUTCDay()] ?? "",
      week,
      months[month] ?? "",
      String(Math.floor(month / 3) + 1),
      2008,
      holiday,
    ];
  }
}

export function* categoryRows(): Generator<Cell[]> {
  for (const row of categories) yield [...row];
}

export function* venueRows(): Generator<Cell[]> {
  const random = new Random("venue");
  for (let id = 1; id <= venueCount; id++) {
    const [city, state] = random.pick(cities);
    const [kind, seats] = random.pick(venueKinds);
    const size = seats === null ? 0 : Math.round(random.around(seats, seats / 4) / 10) * 10;
    yield [id, `${random.pick(lastNames)} ${kind}`, city, state, size];
  }
}

export function* userRows(): Generator<Cell[]> {
  const random = new Random("users");
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  for (let id = 1; id <= userCount; id++) {
    const first = random.pick(firstNames);
    const last = random.pick(lastNames);
    const [city, state] = random.pick(cities);
    // Three letters and five digits of the id, so that no two people share a user name.
    const username = `${random.pick([...letters])}${random.pick([...letters])}${random.pick([...letters])}${String(id).padStart(5, "0")}`;
    const phone = `(${random.int(200, 989)}) ${random.int(200, 999)}-${String(random.int(0, 9999)).padStart(4, "0")}`;
    const likes = Array.from({ length: 10 }, () =>
      random.chance(0.4) ? "" : random.chance(0.5) ? "TRUE" : "FALSE",
    );
    const email = `${first}.${last}${id}@example.com`.toLowerCase();
    yield [id, username, first, last, city, state, email, phone, ...likes];
  }
}

interface Happening {
  id: number;
  at: Date;
}

function* happenings(): Generator<Happening & { cells: Cell[] }> {
  const random = new Random("event");
  const kinds = Object.keys(shows).map(Number);
  for (let id = 1; id <= eventCount; id++) {
    const kind = random.pick(kinds);
    const day = newYear + random.int(7, days - 1) * dayMs;
    const at = new Date(day + random.pick([14, 15, 19, 19.5, 20]) * 3_600_000);
    const name = random.pick(shows[kind] ?? []);
    yield { id, at, cells: [id, random.int(1, venueCount), kind, dateIdOf(at), name, isoTime(at)] };
  }
}

export function* eventRows(): Generator<Cell[]> {
  for (const { cells } of happenings()) yield cells;
}

interface Offer {
  id: number;
  seller: number;
  event: Happening;
  tickets: number;
  price: number;
  listed: Date;
}

function* offers(): Generator<Offer> {
  const random = new Random("listing");
  const events = [...happenings()].map(({ id, at }) => ({ id, at }));
  for (let id = 1; id <= listingCount; id++) {
    const event = random.pick(events);
    const earliest = Math.max(newYear, event.at.getTime() - 60 * dayMs);
    const listed = new Date(
      earliest + Math.floor(random.next() * (event.at.getTime() - earliest - 3_600_000)),
    );
    const tickets = random.weighted([
      [1, 12],
      [2, 30],
      [4, 20],
      [6, 12],
      [8, 12],
      [10, 8],
      [20, 6],
    ]);
    yield { id, seller: random.int(1, userCount), event, tickets, price: random.int(20, 400), listed };
  }
}

export function* listingRows(): Generator<Cell[]> {
  for (const { id, seller, event, tickets, price, listed } of offers()) {
    const cells = [id, seller, event.id, dateIdOf(listed), tickets, money(price), money(tickets * price)];
    yield [...cells, isoTime(listed)];
  }
}

export function* salesRows(): Generator<Cell[]> {
  const random = new Random("sales");
  let id = 0;
  for (const offer of offers()) {
    let left = offer.tickets;
    // Nine listings of ten sell, some to two buyers, which comes to TICKIT's number of sales.
    for (let round = 0; round < 2 && left > 0 && id < salesTarget; round++) {
      if (!random.chance(round === 0 ? 0.8 : 0.2)) break;
      const quantity = Math.min(left, random.int(1, 4));
      left -= quantity;
      const span = offer.event.at.getTime() - offer.listed.getTime();
      const at = new Date(offer.listed.getTime() + Math.floor(random.next() * span));
      const paid = quantity * offer.price;
      id++;
      yield [
        id,
        offer.id,
        offer.seller,
        random.int(1, userCount),
        offer.event.id,
        dateIdOf(at),
        quantity,
        money(paid),
        money(paid * commissionRate),
        usTime(at),
      ];
    }
  }
}

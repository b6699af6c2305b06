import type { Output, ParsedInput } from "@/server/api/endpoint";
import type { Context } from "@/server/identity";
import { breather } from "./breather";
import type * as contract from "./contract";
import type { DatabaseRef, Reached, Sought } from "./engine/types";
import { CSV_TYPE, csvLine, fileOf } from "./file-response";
import { allColumns, findTable } from "./find";
import { type CurrentLake, currentLake } from "./lake";
import { pageOfSorted } from "./page";
import { refuseOthers, whoOf } from "./who";

/** All that a principal has something of. */
export async function listReach(
  ctx: Context,
  { principal, limit, cursor, accountId, database, ...asked }: ParsedInput<typeof contract.listReach>,
): Promise<Output<typeof contract.listReach>> {
  const current = await currentLake();
  refuseOthers(ctx, principal, current);
  const sought = { ...soughtBy(asked), within: { catalogId: accountId, database } };
  const found = (after?: string) => current.view.reach(principal, { ...sought, ...behind(after) });
  const page = pageOfSorted(found, (one) => keyOf(placeOf(one)), { limit, cursor });
  return {
    ...page,
    items: page.items.map((one) => shown(one, current)),
    who: whoOf(principal, current),
    reading: cursor === undefined ? await readingOf(current, principal, sought) : null,
  };
}

/** The same database by database, for one to open. */
export async function listReachedDatabases(
  ctx: Context,
  { principal, limit, cursor, ...asked }: ParsedInput<typeof contract.listReachedDatabases>,
): Promise<Output<typeof contract.listReachedDatabases>> {
  const current = await currentLake();
  refuseOthers(ctx, principal, current);
  const sought = soughtBy(asked);
  const page = pageOfSorted(
    (after) => databasesReached(current, principal, { ...sought, ...behind(after) }),
    (one) => keyOf({ ...one, catalogId: one.accountId }),
    { limit, cursor },
  );
  return {
    ...page,
    who: whoOf(principal, current),
    reading: cursor === undefined ? await readingOf(current, principal, sought) : null,
  };
}

/** As many of a database's tables as are counted: what is more is told as more. */
const COUNTED_MAX = 200;

function* databasesReached(
  { view }: CurrentLake,
  principal: string,
  { after, isMeant, ...sought }: Sought,
): Generator<contract.ReachedDatabase> {
  // The walk would begin behind a database with its tables.
  const isBehind = (place: Place) =>
    place.catalogId === after?.catalogId && place.database === after.database;
  const walk = view.reachByDatabase(principal, {
    ...sought,
    ...(after ? { after } : {}),
    isMeant: (place) => !isBehind(place) && (isMeant?.(place) ?? true),
  });
  for (const inOne of walk) {
    let [place, tables]: [DatabaseRef | undefined, number] = [undefined, 0];
    for (const one of inOne) {
      place ??= placeOf(one);
      if (one.kind === "table") tables += 1;
      if (tables > COUNTED_MAX) break;
    }
    if (!place) continue;
    const { catalogId: accountId, database } = place;
    yield {
      ...{ accountId, database, verdicts: view.databaseAccess(principal, place).verdicts },
      ...{ tables: Math.min(tables, COUNTED_MAX), isAll: tables <= COUNTED_MAX },
    };
  }
}

interface AskedFor {
  search?: string | undefined;
  isGiven: boolean;
}

const soughtBy = ({ search, isGiven }: AskedFor): Sought => ({
  isMeant: (place) => search === undefined || nameOf(place).includes(search),
  isGiven,
});

const behind = (key: string | undefined): Pick<Sought, "after"> =>
  key === undefined ? {} : { after: placeOfKey(key) };

const readingOf = ({ view }: CurrentLake, principal: string, sought: Sought) =>
  sumOf(view.reachByDatabase(principal, { ...sought, isRead: true }));

/** A lake may have any number of tables: a sum of so many says enough. */
const SUMMED_MAX = 10_000;

/** Much may be looked at of which nothing is read, so others have their turn after each database as well. */
export async function sumOf(byDatabase: Iterable<Iterable<Reached>>): Promise<contract.ReachReading> {
  const breathe = breather();
  let [tables, iam] = [0, 0];
  for (const inOne of byDatabase) {
    await breathe();
    for (const one of inOne) {
      if (one.kind !== "table") continue;
      if (tables + iam >= SUMMED_MAX) return { tables, iam, isAll: false };
      if (one.select === "allow") tables += 1;
      if (one.select === "iam") iam += 1;
      await breathe();
    }
  }
  return { tables, iam, isAll: true };
}

type Place = DatabaseRef & { table?: string | null };

const placeOf = (one: Reached) => (one.kind === "table" ? one.table : { ...one.database, table: null });

const nameOf = ({ catalogId, database, table = null }: Place): string =>
  `${catalogId} ${database}${table === null ? "" : `.${table}`}`;

const SEPARATOR = "\u0001";

/** A database stands before its tables. */
const keyOf = ({ catalogId, database, table }: Place): string =>
  [catalogId, database, table ?? ""].join(SEPARATOR);

const placeOfKey = (key: string) => {
  const [catalogId = "", database = "", table = ""] = key.split(SEPARATOR);
  return { catalogId, database, table };
};

function shown(one: Reached, { lake }: CurrentLake): contract.Reached {
  const { catalogId: accountId, ...place } = placeOf(one);
  if (one.kind === "database")
    return {
      ...{ kind: one.kind, accountId, ...place, verdicts: one.access.verdicts },
      ...{ columns: [], columnCount: 0, rows: "all", unfiltered: [] },
    };
  const found = findTable(lake, one.table);
  const columnCount = found ? allColumns(found.table).length : 0;
  const { verdicts, columns, rows, unfiltered } = one.access();
  return { kind: one.kind, accountId, ...place, verdicts, columns, columnCount, rows, unfiltered };
}

const HEADER = ["account", "database", "table", "column", "select", "rows"];

/** The same as a file: one line for each column that can be read, written while it is sent. */
export async function downloadReach(
  ctx: Context,
  { principal }: ParsedInput<typeof contract.downloadReach>,
): Promise<Response> {
  const current = await currentLake();
  refuseOthers(ctx, principal, current);
  const { label } = whoOf(principal, current);
  return fileOf(linesOf(current.view.reach(principal)), { name: `reach-${label}.csv`, type: CSV_TYPE });
}

function* linesOf(reached: Iterable<Reached>): Generator<string> {
  yield csvLine(HEADER);
  for (const one of reached) {
    if (one.kind !== "table") continue;
    const { catalogId, database, table } = one.table;
    const { columns, verdicts, rows } = one.access();
    const filter =
      rows === "all" ? "all" : rows.map((all) => all.map((text) => `(${text})`).join(" AND ")).join(" OR ");
    for (const column of columns)
      yield csvLine([catalogId, database, table, column, verdicts.SELECT, filter]);
  }
}

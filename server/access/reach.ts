import type { Output, ParsedInput } from "@/server/api/endpoint";
import type { Context } from "@/server/identity";
import { breather } from "./breather";
import type * as contract from "./contract";
import type { DatabaseRef, Reached } from "./engine/types";
import { CSV_TYPE, csvLine, fileOf } from "./file-response";
import { allColumns, findTable } from "./find";
import { type CurrentLake, currentLake } from "./lake";
import { pageOfSorted } from "./page";
import { refuseOthers, whoOf } from "./who";

/** All that a principal has something of. */
export async function listReach(
  ctx: Context,
  { principal, limit, cursor, search, isGiven }: ParsedInput<typeof contract.listReach>,
): Promise<Output<typeof contract.listReach>> {
  const current = await currentLake();
  refuseOthers(ctx, principal, current);
  const isMeant = (place: Place) => search === undefined || nameOf(place).includes(search);
  const sought = { isMeant, isGiven };
  const found = (after?: string) =>
    current.view.reach(principal, {
      ...sought,
      ...(after === undefined ? {} : { after: placeOfKey(after) }),
    });
  const page = pageOfSorted(found, (one) => keyOf(placeOf(one)), { limit, cursor });
  const items = page.items.map((one) => shown(one, current));
  return {
    ...page,
    items,
    who: whoOf(principal, current),
    reading:
      cursor === undefined
        ? await sumOf(current.view.reachByDatabase(principal, { ...sought, isRead: true }))
        : null,
  };
}

/** A lake may have any number of tables: a sum of so many says enough. */
const SUMMED_MAX = 10_000;

/** Much may be looked at of which nothing is read, so others have their turn after each database as well. */
export async function sumOf(
  byDatabase: Iterable<Iterable<Reached>>,
): Promise<Output<typeof contract.listReach>["reading"]> {
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
      ...{ columns: [], columnCount: 0, rows: "all" },
    };
  const found = findTable(lake, one.table);
  const columnCount = found ? allColumns(found.table).length : 0;
  const { verdicts, columns, rows } = one.access();
  return { kind: one.kind, accountId, ...place, verdicts, columns, columnCount, rows };
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

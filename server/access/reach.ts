import type { Output, ParsedInput } from "@/server/api/endpoint";
import type { Context } from "@/server/identity";
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
  const found = function* (after?: string) {
    const isMeant = (place: Place) =>
      (after === undefined || keyOf(place) > after) &&
      (search === undefined || nameOf(place).includes(search));
    const from = after === undefined ? {} : { from: databaseOf(after) };
    for (const one of current.view.reach(principal, { ...from, isMeant }))
      if (!isGiven || hasAny(one)) yield one;
  };
  const page = pageOfSorted(found, (one) => keyOf(placeOf(one)), { limit, cursor });
  const items = page.items.map((one) => shown(one, current));
  return {
    ...page,
    items,
    who: whoOf(principal, current),
    reading: cursor === undefined ? sumOf(found()) : null,
  };
}

/** A lake may have any number of tables: a sum of so many says enough. */
const SUMMED_MAX = 10_000;

function sumOf(found: Iterable<Reached>): Output<typeof contract.listReach>["reading"] {
  let [tables, iam] = [0, 0];
  for (const one of found) {
    if (one.kind !== "table") continue;
    if (tables + iam >= SUMMED_MAX) return { tables, iam, isAll: false };
    if (one.access.verdicts.SELECT === "allow") tables += 1;
    if (one.access.verdicts.SELECT === "iam") iam += 1;
  }
  return { tables, iam, isAll: true };
}

type Place = DatabaseRef & { table?: string | null };

const hasAny = ({ access }: Reached) => Object.values(access.verdicts).includes("allow");

const placeOf = (one: Reached) => (one.kind === "table" ? one.table : { ...one.database, table: null });

const nameOf = ({ catalogId, database, table = null }: Place): string =>
  `${catalogId} ${database}${table === null ? "" : `.${table}`}`;

const SEPARATOR = "\u0001";

/** A database stands before its tables. */
const keyOf = ({ catalogId, database, table }: Place): string =>
  [catalogId, database, table ?? ""].join(SEPARATOR);

/** In which a page goes on. */
const databaseOf = (key: string) => {
  const [catalogId = "", database = ""] = key.split(SEPARATOR);
  return { catalogId, database };
};

function shown(one: Reached, { lake }: CurrentLake): contract.Reached {
  const { catalogId: accountId, ...place } = placeOf(one);
  const { kind, access } = one;
  if (kind === "database")
    return {
      ...{ kind, accountId, ...place, verdicts: access.verdicts },
      ...{ columns: [], columnCount: 0, rows: "all" },
    };
  const found = findTable(lake, one.table);
  const columnCount = found ? allColumns(found.table).length : 0;
  const { verdicts, columns, rows } = access;
  return { kind, accountId, ...place, verdicts, columns, columnCount, rows };
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
    const { columns, verdicts, rows } = one.access;
    const filter =
      rows === "all" ? "all" : rows.map((all) => all.map((text) => `(${text})`).join(" AND ")).join(" OR ");
    for (const column of columns)
      yield csvLine([catalogId, database, table, column, verdicts.SELECT, filter]);
  }
}

import type { Output, ParsedInput } from "@/server/api/endpoint";
import type { Context } from "@/server/identity";
import type * as contract from "./contract";
import type { Reached } from "./engine/types";
import { allColumns, findTable } from "./find";
import { type CurrentLake, currentLake } from "./lake";
import { pageOfAll } from "./page";
import { refuseOthers, whoOf } from "./who";

/** All that a principal has something of. */
export async function listReach(
  ctx: Context,
  { principal, limit, cursor, search, isGiven }: ParsedInput<typeof contract.listReach>,
): Promise<Output<typeof contract.listReach>> {
  const current = await currentLake();
  refuseOthers(ctx, principal, current);
  const found = [...current.view.reach(principal)].filter(
    (one) => (search === undefined || nameOf(one).includes(search)) && (!isGiven || hasAny(one)),
  );
  const page = pageOfAll(found, keyOf, { limit, cursor });
  const items = page.items.map((one) => shown(one, current));
  return { ...page, items, who: whoOf(principal, current), reading: sumOf(found) };
}

function sumOf(found: readonly Reached[]): Output<typeof contract.listReach>["reading"] {
  const select = found.flatMap((one) => (one.kind === "table" ? one.access.verdicts.SELECT : []));
  const sum = (verdict: string) => select.filter((one) => one === verdict).length;
  return { tables: sum("allow"), iam: sum("iam") };
}

const hasAny = ({ access }: Reached) => Object.values(access.verdicts).includes("allow");

const placeOf = (one: Reached) => (one.kind === "table" ? one.table : { ...one.database, table: null });

const nameOf = (one: Reached): string => {
  const { catalogId, database, table } = placeOf(one);
  return `${catalogId} ${database}${table === null ? "" : `.${table}`}`;
};

/** A database stands before its tables. */
const keyOf = (one: Reached): string => {
  const { catalogId, database, table } = placeOf(one);
  return [catalogId, database, table ?? ""].join("\u0001");
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
const LINES_AT_ONCE = 1_000;

/** The same as a file: one line for each column that can be read, written while it is sent. */
export async function downloadReach(
  ctx: Context,
  { principal }: ParsedInput<typeof contract.downloadReach>,
): Promise<Response> {
  const current = await currentLake();
  refuseOthers(ctx, principal, current);
  const lines = linesOf(current.view.reach(principal));
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const some = Array.from({ length: LINES_AT_ONCE }, () => lines.next()).flatMap(
        ({ value }) => value ?? [],
      );
      if (some.length > 0) controller.enqueue(encoder.encode(some.join("")));
      if (some.length < LINES_AT_ONCE) controller.close();
    },
  });
  const name = whoOf(principal, current).label.replace(/[^\w.-]/g, "_");
  return new Response(body, {
    headers: {
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": `attachment; filename="reach-${name}.csv"`,
      ...{ "cache-control": "private, no-store", "x-content-type-options": "nosniff" },
    },
  });
}

function* linesOf(reached: Iterable<Reached>): Generator<string> {
  yield lineOf(HEADER);
  for (const one of reached) {
    if (one.kind !== "table") continue;
    const { catalogId, database, table } = one.table;
    const { columns, verdicts, rows } = one.access;
    const filter =
      rows === "all" ? "all" : rows.map((all) => all.map((text) => `(${text})`).join(" AND ")).join(" OR ");
    for (const column of columns) yield lineOf([catalogId, database, table, column, verdicts.SELECT, filter]);
  }
}

const lineOf = (cells: readonly string[]) => `${cells.map(cellOf).join(",")}\r\n`;

const cellOf = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

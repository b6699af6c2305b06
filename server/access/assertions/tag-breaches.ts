import type { LakeView } from "@/server/access/engine";
import { allColumns, findDatabase, findTable } from "@/server/access/find";
import type { Tags } from "@/server/access/model";
import { databasesIn, tablesIn, type Within } from "./scope";
import type { Assertion, Found } from "./shapes";
import { listed } from "./words";

type Tagged = Extract<Assertion, { kind: "tagged" }>;
interface Place {
  accountId: string;
  database: string;
  table: string | null;
  column: string | null;
}

/** What has not the tag in effect, be it its own or inherited: a line for each database or table. */
export function* tagBreaches(view: LakeView, assertion: Tagged, isMeant: Within): Generator<Found> {
  if (assertion.every !== "database") yield* inTables(view, assertion, isMeant);
  else
    for (const { catalogId: accountId, database } of databasesIn(view, assertion.on, isMeant)) {
      const tags = findDatabase(view.lake, { catalogId: accountId, database })?.tags ?? {};
      const says = problemOf(assertion, tags[assertion.key]);
      if (says)
        yield breach({ accountId, database, table: null, column: null }, `Database ${database} ${says}`);
    }
}

function* inTables(view: LakeView, assertion: Tagged, isMeant: Within): Generator<Found> {
  const { lake } = view;
  const { every, key, on } = assertion;
  for (const { ref, columns, isWhole } of tablesIn(view, on, isMeant)) {
    const found = findTable(lake, ref);
    if (!found) continue;
    const above: Tags = { ...findDatabase(lake, found.at)?.tags, ...found.table.tags };
    const place = { accountId: ref.catalogId, database: ref.database, table: ref.table };
    const name = `${ref.database}.${ref.table}`;
    if (every === "table") {
      const says = problemOf(assertion, above[key]);
      if (says) yield breach({ ...place, column: null }, `Table ${name} ${says}`);
      continue;
    }
    const meant = isWhole ? null : new Set(columns);
    const lacking = allColumns(found.table).filter(
      (column) => (!meant || meant.has(column.name)) && problemOf(assertion, column.tags[key] ?? above[key]),
    );
    const [first] = lacking;
    if (!first) continue;
    const says = lacking.length === 1 ? problemOf(assertion, first.tags[key] ?? above[key]) : null;
    const parts = lacking.map((column) => column.name);
    const names = listed(parts);
    const text = says
      ? `Column ${name}(${names}) ${says}`
      : `Columns ${name}(${names}) lack the LF-tag ${told(assertion)}`;
    yield breach({ ...place, column: first.name }, text, parts);
  }
}

const told = ({ key, values }: Tagged) => (values ? `${key}=${listed(values, " or ")}` : key);

function problemOf({ key, values }: Tagged, value: string | undefined): string | null {
  if (value === undefined) return `lacks the LF-tag ${key}`;
  return values && !values.includes(value) ? `has ${key}=${value}` : null;
}

const breach = (place: Place, text: string, parts: readonly string[] = [""]): Found => ({
  ...{ text: () => text, principal: null, permission: null, parts },
  ...place,
});

import type { Output, ParsedInput } from "@/server/api/endpoint";
import { notFound } from "@/server/errors";
import type { Context } from "@/server/identity";
import type * as contract from "./contract";
import { iamAllowedPrincipals } from "./engine/subjects";
import type { Explanation, Hop, TableRef } from "./engine/types";
import { allColumns, type FoundTable, findDatabase, findTable } from "./find";
import { hoursOf } from "./hours";
import { type CurrentLake, currentLake } from "./lake";
import { endingsOf, type Given, type Hours } from "./leases";
import { pageOfAll } from "./page";
import { askedAbout, everybody, isNamed, whoOf } from "./who";

type Place = ParsedInput<typeof contract.getAccessTable>;

/** Why somebody may, or may not, do something; one answer for each principal asked about. */
export async function explain(
  ctx: Context,
  { principal, personId, column, permission, ...place }: ParsedInput<typeof contract.explain>,
): Promise<Output<typeof contract.explain>> {
  const current = await currentLake();
  const { principals, person } = await askedAbout(ctx, { principal, personId }, current);
  const { table } = existing(current, place);
  if (column !== undefined && !allColumns(table).some(({ name }) => name === column))
    throw notFound("column");
  const question = { table: refOf(place), permission, ...(column === undefined ? {} : { column }) };
  const found = principals.map((one) => ({
    who: whoOf(one, current),
    explanation: current.view.explain({ ...question, principal: one }),
  }));
  const hours = await hoursOf(found.flatMap(({ explanation }) => grantsOf(explanation)));
  return {
    ...{ version: current.version, takenAt: oldest(current), person },
    items: found.map(({ who, explanation }) => ({ who, explanation: withEnds(explanation, hours) })),
  };
}

const grantsOf = ({ paths }: Explanation): Given[] =>
  paths.flatMap(({ hops }) => hops.filter((hop) => hop.kind === "grant"));

/** What of the grants that its proofs rest on was given for a time. */
function withEnds(explanation: Explanation, hours: Hours): contract.Explanation {
  const hopOf = (hop: Hop) => (hop.kind === "grant" ? { ...hop, ends: endingsOf(hop, hours) } : hop);
  return {
    ...explanation,
    paths: explanation.paths.map((path) => ({ ...path, hops: path.hops.map(hopOf) })),
  };
}

const refOf = ({ accountId, database, table }: Place): TableRef => ({
  ...{ catalogId: accountId, database, table },
});

function existing({ lake }: CurrentLake, place: Place): FoundTable {
  const found = findTable(lake, refOf(place));
  if (!found) throw notFound("table");
  return found;
}

function oldest({ taken }: CurrentLake): string | null {
  const times = taken.map(({ takenAt }) => takenAt.getTime());
  return times.length > 0 ? new Date(Math.min(...times)).toISOString() : null;
}

const takenAt = ({ taken }: CurrentLake, accountId: string): string | null =>
  taken.find((one) => one.accountId === accountId)?.takenAt.toISOString() ?? null;

export async function getTable(
  _ctx: Context,
  place: ParsedInput<typeof contract.getAccessTable>,
): Promise<Output<typeof contract.getAccessTable>> {
  const current = await currentLake();
  const { table, at } = existing(current, place);
  const isLink =
    at.catalogId !== place.accountId || at.database !== place.database || at.table !== place.table;
  const tagsOf = (column?: string) => [
    ...current.view.effectiveTags(column === undefined ? at : { ...at, column }),
  ];
  const keys = new Set(table.partitionKeys);
  return {
    ...place,
    location: table.location ?? null,
    target: isLink
      ? {
          ...{ accountId: at.catalogId, database: at.database, table: at.table },
          isShownByIam: isShownByIam(current, refOf(place)),
        }
      : null,
    takenAt: takenAt(current, place.accountId),
    tags: tagsOf(),
    columns: allColumns(table).map((column) => ({
      ...{ name: column.name, type: column.type },
      ...{ isPartitionKey: keys.has(column), tags: tagsOf(column.name) },
    })),
  };
}

/** Of a link, whether it shows is asked of itself: of the database where all of that is a link. */
function isShownByIam({ lake, view }: CurrentLake, link: TableRef): boolean {
  const { verdicts } = findDatabase(lake, link)?.target
    ? view.databaseAccess(iamAllowedPrincipals, link)
    : view.tableAccess(iamAllowedPrincipals, link);
  return verdicts.DESCRIBE === "iam";
}

/** Who has something of a table, and what. */
export async function listReaders(
  _ctx: Context,
  { limit, cursor, search, column, ...place }: ParsedInput<typeof contract.listReaders>,
): Promise<Output<typeof contract.listReaders>> {
  const current = await currentLake();
  existing(current, place);
  const readers = current.view
    .readers(refOf(place))
    .filter(({ access }) => column === undefined || access.columns.includes(column))
    .map(({ principal, access }) => ({
      who: whoOf(principal, current),
      access: {
        ...{ verdicts: access.verdicts, columns: access.columns },
        ...{ rows: access.rows, unfiltered: access.unfiltered },
      },
    }))
    .filter(({ who }) => isNamed(who, search));
  const page = pageOfAll(readers, ({ who }) => who.principal, { limit, cursor });
  const why = (principal: string) => (column === undefined ? [] : giving(current, principal, place, column));
  const items = page.items.map(({ who, access }) => ({
    ...{ who, paths: why(who.principal) },
    access:
      column === undefined
        ? access
        : { ...access, rows: rowsOf(current, who.principal, { ...place, column }) },
  }));
  return { ...page, items, total: readers.length, reading: sumOf(readers) };
}

const NAMED = 4;

type Reading = Output<typeof contract.listReaders>["reading"];

function sumOf(readers: readonly Pick<contract.Reader, "who" | "access">[]): Reading {
  const reading = readers.filter(({ access }) => access.columns.length > 0);
  const given = reading.filter(({ access }) => access.verdicts.SELECT !== "iam");
  const ofIam = reading.filter(({ access }) => access.verdicts.SELECT === "iam");
  const people = new Map(given.flatMap(({ who }) => who.people.map(({ id, name }) => [id, name] as const)));
  return {
    principals: reading.length,
    people: people.size,
    names: [...people.values()].sort().slice(0, NAMED),
    iam: ofIam.length,
    columns: countByColumn(given),
    iamColumns: countByColumn(ofIam),
  };
}

function countByColumn(readers: readonly Pick<contract.Reader, "access">[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { access } of readers)
    for (const column of access.columns) counts[column] = (counts[column] ?? 0) + 1;
  return counts;
}

/** Of one column: a filter may let others of the table be read in more rows. */
const rowsOf = ({ view }: CurrentLake, principal: string, { column, ...place }: Place & { column: string }) =>
  view.explain({ principal, table: refOf(place), column, permission: "SELECT" }).rows;

/** What lets a principal read a column. */
const giving = ({ view }: CurrentLake, principal: string, place: Place, column: string) =>
  view
    .paths(principal, refOf(place))
    .filter(({ permissions, columns }) => permissions.includes("SELECT") && columns.includes(column));

export async function listPrincipals(
  ctx: Context,
  { limit, cursor, search, personId }: ParsedInput<typeof contract.listPrincipals>,
): Promise<Output<typeof contract.listPrincipals>> {
  const current = await currentLake();
  const about = personId === undefined ? null : await askedAbout(ctx, { personId }, current);
  const all = about ? about.principals.map((one) => whoOf(one, current)) : everybody(current);
  const found = all.filter((who) => isNamed(who, search));
  return {
    ...pageOfAll(found, ({ principal }) => principal, { limit, cursor }),
    person: about?.person ?? null,
  };
}

import type { Output, ParsedInput } from "@/server/api/endpoint";
import { notFound } from "@/server/errors";
import type { Context } from "@/server/identity";
import type * as contract from "./contract";
import type { LakeView, Match } from "./engine/types";
import { allColumns, findTable } from "./find";
import { type CurrentLake, currentLake } from "./lake";
import type { Expression } from "./model";
import { pageOfAll, pageOfSorted } from "./page";

/** What a policy's expression says itself; undefined where it refers to none that is there. */
export function inlineOf(
  catalogId: string,
  expression: Expression | { name: string },
  { lake }: Pick<CurrentLake, "lake">,
): Expression | undefined {
  const { name } = expression;
  if (typeof name !== "string") return expression as Expression;
  const catalog = lake.catalogs.find((one) => one.catalogId === catalogId);
  return catalog?.expressions.find((one) => one.name === name)?.expression;
}

export async function listExpressions(
  _ctx: Context,
  { accountId, limit, cursor }: ParsedInput<typeof contract.listExpressions>,
): Promise<Output<typeof contract.listExpressions>> {
  const { lake } = await currentLake();
  const found = lake.catalogs
    .filter(({ catalogId }) => accountId === undefined || catalogId === accountId)
    .flatMap(({ catalogId, expressions, grants }) =>
      expressions.map(({ name, description = "", expression }) => ({
        ...{ accountId: catalogId, name, description, expression: { ...expression } },
        policies: grants.filter(
          ({ resource }) => resource.kind === "tagPolicy" && resource.expression["name"] === name,
        ).length,
      })),
    );
  return pageOfAll(found, (one) => [one.accountId, one.name].join("\u0001"), { limit, cursor });
}

/** What an expression matches as the lake was last read. */
export async function listMatches(
  _ctx: Context,
  { accountId, resourceType, tag = [], expression, ...page }: ParsedInput<typeof contract.listMatches>,
): Promise<Output<typeof contract.listMatches>> {
  const current = await currentLake();
  const asked =
    expression === undefined ? expressionOf(tag) : inlineOf(accountId, { name: expression }, current);
  if (!asked) throw notFound("expression");
  const { matches, ...counts } = matchedBy(current.view, { accountId, expression: asked, resourceType });
  const found = (after = "") => matches.filter((one) => keyOf(one) > after);
  const shownPage = pageOfSorted(found, keyOf, page);
  return { ...shownPage, items: shownPage.items.map((match) => shown(match, current)), ...counts };
}

const keyOf = (match: Match): string =>
  match.kind === "database"
    ? [match.database.database, ""].join("\u0001")
    : [match.table.database, match.table.table].join("\u0001");

interface Sought {
  accountId: string;
  expression: Expression;
  resourceType: "DATABASE" | "TABLE";
}

const LAST_KEPT = 20;
const kept = new WeakMap<LakeView, Map<string, ReturnType<typeof sortedMatches>>>();

/** Of the last that were sought all is kept: whoever reads a page of it wants the next one. */
function matchedBy(view: LakeView, sought: Sought) {
  const known = kept.get(view) ?? new Map<string, ReturnType<typeof sortedMatches>>();
  kept.set(view, known);
  const id = JSON.stringify(sought);
  const found = known.get(id) ?? sortedMatches(view, sought);
  known.delete(id);
  known.set(id, found);
  const [oldest] = known.keys();
  if (known.size > LAST_KEPT && oldest !== undefined) known.delete(oldest);
  return found;
}

function sortedMatches(view: LakeView, { accountId, expression, resourceType }: Sought) {
  const keyed = view
    .matches(accountId, expression, resourceType)
    .map((match) => ({ match, key: keyOf(match) }));
  const matches = keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ match }) => match);
  const tables = matches.filter((match) => match.kind === "table");
  return {
    ...{ matches, databases: matches.length - tables.length, tables: tables.length },
    columns: tables.reduce((sum, { columns }) => sum + columns.length, 0),
  };
}

/** `key=value` after `key=value`. */
function expressionOf(tags: readonly string[]): Expression {
  const all: Record<string, string[]> = {};
  for (const one of tags) {
    const at = one.indexOf("=");
    const [key, value] = [one.slice(0, at).trim(), one.slice(at + 1).trim()];
    all[key] = [...new Set([...(all[key] ?? []), value])];
  }
  return all;
}

function shown(match: Match, { lake }: CurrentLake): contract.Matched {
  if (match.kind === "database")
    return { database: match.database.database, table: null, columns: [], columnCount: 0 };
  const found = findTable(lake, match.table);
  return {
    ...{ database: match.table.database, table: match.table.table, columns: match.columns },
    columnCount: found ? allColumns(found.table).length : match.columns.length,
  };
}

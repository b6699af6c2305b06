import type { Output, ParsedInput } from "@/server/api/endpoint";
import { notFound } from "@/server/errors";
import type { Context } from "@/server/identity";
import type * as contract from "./contract";
import type { Match } from "./engine/types";
import { allColumns, findTable } from "./find";
import { type CurrentLake, currentLake } from "./lake";
import { matchCount } from "./match-count";
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
  const matching = { catalogId: accountId, expression: asked, resourceType };
  const found = (after?: string) =>
    current.view.matches(matching, after === undefined ? undefined : placeOfKey(after));
  const shownPage = pageOfSorted(found, keyOf, page);
  const { databases, tables, columns } = matchCount(current.view, matching);
  return {
    ...{ ...shownPage, items: shownPage.items.map((match) => shown(match, current)) },
    ...{ databases, tables, columns },
  };
}

const SEPARATOR = "\u0001";

const keyOf = (match: Match): string =>
  match.kind === "database"
    ? [match.database.database, ""].join(SEPARATOR)
    : [match.table.database, match.table.table].join(SEPARATOR);

const placeOfKey = (key: string) => {
  const [database = "", table = ""] = key.split(SEPARATOR);
  return { database, table };
};

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

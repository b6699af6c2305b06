import type { Page } from "@/server/local/catalog";
import { authorizeCatalog, catalogOf, type OpenTable } from "@/server/local/catalog/access";
import { invalidInput } from "@/server/local/catalog/errors";
import { isFoundBy, type SearchRequest, searchTables as search } from "@/server/local/catalog/search";
import { shownTable, shownTables } from "@/server/local/catalog/shown";
import type { CallContext, InputOf, OutputOf } from "@/server/local/wire/service";
import type { Glue, GlueDeps } from "./deps";
import { issueToken, readToken } from "./page-token";
import { writeTables } from "./tables";

const pageSize = 100;

/** Searches the caller's own catalog. */
export async function searchTables(
  deps: GlueDeps,
  input: InputOf<Glue, "SearchTables">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "SearchTables">> {
  const accountId = catalogOf(ctx, input.CatalogId);
  await authorizeCatalog(deps.catalog, ctx, "glue:SearchTables", { accountId });
  if (accountId !== ctx.caller.accountId) throw invalidInput("Only the own catalog can be searched");
  const share = input.ResourceShareType;
  if (share === "FOREIGN" || share === "FEDERATED") return { TableList: [] };
  const [criterion] = input.SortCriteria ?? [];
  const list = `found in ${accountId}`;
  const position = readToken(input.NextToken, list) ?? "0";
  if (!/^\d{1,9}$/.test(position)) throw invalidInput("Invalid NextToken");
  const page = await shownPage(deps, ctx, accountId, {
    text: input.SearchText,
    filters: (input.Filters ?? []).map(({ Key, Value, Comparator }) => ({
      key: Key ?? "",
      value: Value ?? "",
      comparator: Comparator ?? "EQUALS",
    })),
    sort: criterion && { field: criterion.FieldName ?? "", descending: criterion.Sort === "DESC" },
    offset: Number(position),
    limit: input.MaxResults ?? pageSize,
  });
  return { TableList: await writeTables(deps, page.items), NextToken: issueToken(page.next, list) };
}

/** A page of what the caller gets to see, which tells neither of hidden tables nor of hidden columns. */
async function shownPage(
  { catalog, state }: GlueDeps,
  ctx: CallContext,
  accountId: string,
  { offset, limit, ...request }: SearchRequest,
): Promise<Page<OpenTable>> {
  const { text } = request;
  const end = offset + limit;
  const step = Math.max(end + 1, pageSize);
  const found: OpenTable[] = [];
  for (let at = 0; found.length <= end; at += step) {
    const page = await search(state, accountId, { ...request, offset: at, limit: step });
    const shown = await shownTables(catalog, ctx, "glue:SearchTables", accountId, page.items);
    found.push(...shown.filter((each) => each.rights.iam || isFoundBy(text, shownTable(each))));
    if (page.next === undefined) break;
  }
  const items = found.slice(offset, end);
  return found.length > end ? { items, next: String(end) } : { items };
}

import { authorizeCatalog, catalogOf } from "@/server/local/catalog/access";
import { invalidInput } from "@/server/local/catalog/errors";
import { searchTables as search } from "@/server/local/catalog/search";
import { shownTables } from "@/server/local/catalog/shown";
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
  const page = await search(deps.state, accountId, {
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
  const found = await shownTables(deps.catalog, ctx, "glue:SearchTables", accountId, page.items);
  return { TableList: await writeTables(deps, found), NextToken: issueToken(page.next, list) };
}

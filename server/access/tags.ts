import type { Output, ParsedInput } from "@/server/api/endpoint";
import { transaction } from "@/server/db/pool";
import { AppError, notFound } from "@/server/errors";
import { recordEvents } from "@/server/events";
import type { Context } from "@/server/identity";
import type * as contract from "./contract";
import { memo } from "./find";
import { currentLake } from "./lake";
import type { Catalog } from "./model";
import { pageOfAll } from "./page";
import { describedEvent, meaningsByTag, NO_MEANING, tagId } from "./tag-meanings";
import { isPerson, lockedFacts, putFacts } from "./tag-store";

interface Count {
  databases: number;
  tables: number;
  columns: number;
}

/** On how much of the account each key is assigned; of very many columns it is counted once. */
const assignments = memo(({ databases }: Catalog): Map<string, Count> => {
  const counts = new Map<string, Count>();
  const add = (tags: object, what: keyof Count) => {
    for (const key in tags) {
      const count = counts.get(key) ?? { databases: 0, tables: 0, columns: 0 };
      count[what] += 1;
      counts.set(key, count);
    }
  };
  for (const database of databases) {
    add(database.tags, "databases");
    for (const table of database.tables) {
      add(table.tags, "tables");
      for (const column of table.columns) add(column.tags, "columns");
      for (const column of table.partitionKeys) add(column.tags, "columns");
    }
  }
  return counts;
});

/** How many grants name each key, in an expression of theirs or in a saved one. */
function policiesByKey({ grants, expressions }: Catalog): Map<string, number> {
  const saved = new Map(expressions.map(({ name, expression }) => [name, expression]));
  const counts = new Map<string, number>();
  for (const { resource } of grants) {
    if (resource.kind !== "tagPolicy") continue;
    const { name } = resource.expression;
    const expression = typeof name === "string" ? saved.get(name) : resource.expression;
    for (const key of Object.keys(expression ?? {})) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

export async function listTags(
  _ctx: Context,
  { accountId, search, limit, cursor }: ParsedInput<typeof contract.listAccessTags>,
): Promise<Output<typeof contract.listAccessTags>> {
  const [{ lake }, known] = await Promise.all([currentLake(), meaningsByTag()]);
  const found = lake.catalogs
    .filter(({ catalogId }) => accountId === undefined || catalogId === accountId)
    .flatMap((catalog) => {
      const [counts, policies] = [assignments(catalog), policiesByKey(catalog)];
      const accountId = catalog.catalogId;
      return catalog.tags.map(({ key, values }) => ({
        ...{ accountId, key, values },
        ...(known.get(tagId({ accountId, key })) ?? NO_MEANING),
        ...(counts.get(key) ?? { databases: 0, tables: 0, columns: 0 }),
        policies: policies.get(key) ?? 0,
      }));
    })
    .filter(
      ({ key, values, description, meanings }) =>
        search === undefined ||
        [key, ...values, description, ...Object.values(meanings).map((one) => one.description)].some((text) =>
          text.toLowerCase().includes(search),
        ),
    );
  return pageOfAll(found, (one) => [one.accountId, one.key].join("\u0001"), { limit, cursor });
}

/** What is said of a tag or a value stays with its name, also while AWS does not have it. */
export async function describeTag(
  ctx: Context,
  { accountId, key, value = "", ...asked }: ParsedInput<typeof contract.describeTag>,
): Promise<Output<typeof contract.describeTag>> {
  const { lake } = await currentLake();
  const catalog = lake.catalogs.find(({ catalogId }) => catalogId === accountId);
  const tag = catalog?.tags.find((one) => one.key === key);
  if (!tag) throw notFound("tag");
  if (value !== "" && !tag.values.includes(value)) throw notFound("value");
  if (asked.ownerId && !(await isPerson(asked.ownerId)))
    throw new AppError("invalid", "The owner is nobody who has signed in here.", {
      issues: [{ path: "ownerId", message: "Choose somebody from the list." }],
    });
  await transaction(
    async (client) => {
      const before = await lockedFacts(client, { accountId, key, value });
      const { description = before.description, ownerId = before.ownerId } = asked;
      if (description === before.description && ownerId === before.ownerId) return false;
      const after = { description, ownerId };
      await putFacts(client, { accountId, key, value, ...after });
      await recordEvents(client, [
        { source: ctx, event: describedEvent({ accountId, key, value }, before, after) },
      ]);
      return true;
    },
    (isChanged) => (isChanged ? ["headgate_event"] : []),
  );
  return { accountId, key };
}

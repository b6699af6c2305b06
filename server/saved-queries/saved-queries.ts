import { uuidv7 } from "uuidv7";
import { decodeCursor, encodeCursor } from "@/server/api/cursor";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import { prisma, type Tx } from "@/server/db/client";
import { AppError } from "@/server/errors";
import { type NewEvent, write } from "@/server/events";
import type { Context } from "@/server/identity";
import { lockedFor, refuseChanged, refuseStale, seenBy } from "./access";
import type * as contract from "./contract";
import { isSameContent } from "./contract";
import { ListCursor } from "./cursors";
import { EXAMPLES } from "./examples";
import { foldersOf, requireFolder } from "./folder-store";
import { refuseBadDefinitions } from "./parameter-values";
import { requireLevel } from "./policy";
import * as store from "./store";

/** One's own, what others share, then the examples; each by name. */
export async function listSavedQueries(
  ctx: Context,
  input: ParsedInput<typeof contract.listSavedQueries>,
): Promise<Output<typeof contract.listSavedQueries>> {
  const { text, kind, folderId, limit } = input;
  const after = decodeCursor(input.cursor, ListCursor);
  const page = { text, folderId, after, limit: limit + 1 };
  const [found, folders] = await Promise.all([
    kind === "example" ? [] : store.pageOfSavedQueries(ctx.actor, { ...page, kind }),
    foldersOf(prisma(), ctx.actor.id),
  ]);
  const shown = found.slice(0, limit);
  const last = found.length > shown.length ? shown.at(-1) : undefined;
  const examples = last || folderId || (kind && kind !== "example") ? [] : examplesWith(ctx, text);
  return {
    items: [...shown.map(({ summary }) => summary), ...examples],
    folders,
    nextCursor: last ? encodeCursor({ ...last.key }) : null,
  };
}

function examplesWith(ctx: Context, text = ""): contract.SavedQuerySummary[] {
  const wanted = text.toLowerCase();
  const level = ctx.actor.permissions.has("query.run") ? "run" : "view";
  return EXAMPLES.filter(({ name, description, sql }) =>
    [name, description, sql].some((part) => part.toLowerCase().includes(wanted)),
  ).map((example) => ({ ...example, level }));
}

export async function getSavedQuery(
  ctx: Context,
  { savedQueryId }: ParsedInput<typeof contract.getSavedQuery>,
): Promise<contract.SavedQuery> {
  return seenBy(ctx.actor, savedQueryId);
}

export async function createSavedQuery(
  ctx: Context,
  input: ParsedInput<typeof contract.createSavedQuery>,
): Promise<contract.SavedQuery> {
  refuseBadDefinitions(input.parameters);
  return insert(ctx, { ...input, note: null }, {});
}

export async function duplicateSavedQuery(
  ctx: Context,
  input: ParsedInput<typeof contract.duplicateSavedQuery>,
): Promise<contract.SavedQuery> {
  const { savedQueryId, folderId } = input;
  const source = await seenBy(ctx.actor, savedQueryId);
  const name = input.name ?? (await freeName(ctx.actor.id, folderId, `${source.name.slice(0, 100)} (copy)`));
  const note = `Copied from “${source.name}”, version ${source.version}`;
  return insert(ctx, { ...source, name, folderId, note }, { copiedFrom: savedQueryId });
}

async function freeName(ownerId: string, folderId: string | null, wanted: string): Promise<string> {
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? wanted : wanted.replace(/\)$/, ` ${n})`);
    if (!(await store.isNameTaken(prisma(), ownerId, folderId, name))) return name;
  }
}

type New = contract.Content & Pick<store.NewSavedQuery, "name" | "description" | "folderId" | "note">;

async function insert(ctx: Context, query: New, extra: object): Promise<contract.SavedQuery> {
  const id = uuidv7();
  const created: NewEvent = {
    verb: "savedQuery.create",
    resourceType: "savedQuery",
    resourceId: id,
    ownerId: ctx.actor.id,
    after: { name: query.name, ...extra },
  };
  return named(query.name, () =>
    write(ctx, created, async (tx) => {
      await requireFolder(tx, ctx.actor.id, query.folderId);
      const { name, description, folderId, note, sql, parameters, chart, target } = query;
      const facts = {
        id,
        ownerId: ctx.actor.id,
        authorName: ctx.actor.name,
        name,
        description,
        folderId,
        note,
      };
      await store.insertSavedQuery(tx, { ...facts, sql, parameters, chart, target });
      return read(tx, ctx, id);
    }),
  );
}

/**
 * Changes a saved query. Content that differs from the newest makes a version; the same content again makes none, so
 * that a save whose answer was lost may be sent anew.
 */
export async function updateSavedQuery(
  ctx: Context,
  input: ParsedInput<typeof contract.updateSavedQuery>,
): Promise<contract.SavedQuery> {
  if (input.parameters) refuseBadDefinitions(input.parameters);
  const { savedQueryId } = input;
  const { saved } = await named(input.name ?? "", () =>
    write<{ before: contract.SavedQuery; saved: contract.SavedQuery }>(
      ctx,
      ({ before, saved }) => changeEvents(before, saved, input.note ?? null),
      async (tx) => {
        const before = await lockedFor(tx, ctx.actor, savedQueryId, "edit");
        await saveFacts(tx, ctx, before, input);
        await saveContent(tx, ctx, before, input);
        return { before, saved: await read(tx, ctx, savedQueryId) };
      },
    ),
  );
  return saved;
}

type Update = ParsedInput<typeof contract.updateSavedQuery>;

async function saveContent(tx: Tx, ctx: Context, before: contract.SavedQuery, input: Update): Promise<void> {
  const { sql = before.sql, parameters = before.parameters } = input;
  const chart = input.chart === undefined ? before.chart : input.chart;
  const target = input.target === undefined ? before.target : input.target;
  const content = { sql, parameters, chart, target };
  if (isSameContent(before, content)) return;
  refuseStale(before, input.baseVersion);
  const author = { authorId: ctx.actor.id, authorName: ctx.actor.name, note: input.note || null };
  await store.insertVersion(tx, before.id, before.version, author, content);
}

async function saveFacts(tx: Tx, ctx: Context, before: contract.SavedQuery, input: Update): Promise<void> {
  const { name, description, folderId } = input;
  const isMoved = folderId !== undefined && folderId !== before.folderId;
  if (isMoved) {
    requireLevel(before, "own");
    await requireFolder(tx, ctx.actor.id, folderId);
  }
  const words = {
    ...(name === undefined || name === before.name ? {} : { name }),
    ...(description === undefined || description === before.description ? {} : { description }),
  };
  if (Object.keys(words).length > 0) refuseChanged(before, input.baseUpdatedAt);
  const facts = { ...words, ...(isMoved ? { folderId } : {}) };
  if (Object.keys(facts).length > 0) await store.updateFacts(tx, before.id, facts);
}

/** One event for what a save changed: the facts with before and after, the content by its version. */
function changeEvents(
  before: contract.SavedQuery,
  saved: contract.SavedQuery,
  note: string | null,
): NewEvent[] {
  const changed = (["name", "description", "folderId", "version"] as const).filter(
    (field) => before[field] !== saved[field],
  );
  if (changed.length === 0) return [];
  const of = (query: contract.SavedQuery) =>
    Object.fromEntries(changed.map((field) => [field, query[field]]));
  return [
    {
      verb: "savedQuery.update",
      resourceType: "savedQuery",
      resourceId: saved.id,
      ownerId: saved.ownerId,
      before: of(before),
      after: { ...of(saved), ...(note && changed.includes("version") ? { note } : {}) },
    },
  ];
}

export async function deleteSavedQuery(
  ctx: Context,
  { savedQueryId }: ParsedInput<typeof contract.deleteSavedQuery>,
) {
  await write<contract.SavedQuery>(
    ctx,
    ({ id, ownerId, name, version, sql }) => ({
      verb: "savedQuery.delete",
      resourceType: "savedQuery",
      resourceId: id,
      ownerId,
      before: { name, version, sql },
    }),
    async (tx) => {
      const query = await lockedFor(tx, ctx.actor, savedQueryId, "own");
      await store.removeSavedQuery(tx, savedQueryId);
      return query;
    },
  );
  return { id: savedQueryId };
}

async function read(tx: Tx, ctx: Context, id: string): Promise<contract.SavedQuery> {
  const saved = await store.findSavedQuery(tx, ctx.actor, id);
  if (!saved) throw new Error(`The saved query ${id} is gone inside its own transaction.`);
  return saved;
}

/** Says plainly when a name is taken. */
async function named<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!store.isDuplicate(error)) throw error;
    const message = `There is a saved query “${name}” in this folder already.`;
    throw new AppError("conflict", message, { issues: [{ path: "name", message }], cause: error });
  }
}

import { uuidv7 } from "uuidv7";
import type { ParsedInput } from "@/server/api/endpoint";
import { AppError, notFound } from "@/server/errors";
import { write } from "@/server/events";
import type { Context } from "@/server/identity";
import type * as contract from "./contract";
import { dissolveFolder, FOLDERS_MAX, insertFolder, lockedFoldersOf, updateFolderRow } from "./folder-store";
import { isDuplicate } from "./store";

const DEPTH_MAX = 8;

export async function createFolder(
  ctx: Context,
  { name, parentId }: ParsedInput<typeof contract.createFolder>,
): Promise<contract.Folder> {
  return named(name, () =>
    write(
      ctx,
      (folder) => ({ ...eventOf(ctx, "create", folder.id), after: { name, parentId } }),
      async (tx) => {
        const folders = await lockedFoldersOf(tx, ctx.actor.id);
        if (folders.length >= FOLDERS_MAX) {
          throw new AppError(
            "limit_exceeded",
            `You have ${FOLDERS_MAX.toLocaleString("en")} folders, which is the most.`,
          );
        }
        refuseParent(folders, parentId);
        return insertFolder(tx, { id: uuidv7(), ownerId: ctx.actor.id, name, parentId });
      },
    ),
  );
}

export async function updateFolder(
  ctx: Context,
  { folderId, name, parentId }: ParsedInput<typeof contract.updateFolder>,
): Promise<contract.Folder> {
  const { after } = await named(name ?? "", () =>
    write<{ before: contract.Folder; after: contract.Folder }>(
      ctx,
      ({ before, after }) => ({
        ...eventOf(ctx, "update", folderId),
        before: { name: before.name, parentId: before.parentId },
        after: { name: after.name, parentId: after.parentId },
      }),
      async (tx) => {
        const folders = await lockedFoldersOf(tx, ctx.actor.id);
        const before = folders.find((folder) => folder.id === folderId);
        if (!before) throw notFound("folder");
        if (parentId !== undefined) refuseParent(folders, parentId, folderId);
        const data = {
          ...(name === undefined ? {} : { name }),
          ...(parentId === undefined ? {} : { parentId }),
        };
        return { before, after: await updateFolderRow(tx, folderId, data) };
      },
    ),
  );
  return after;
}

export async function deleteFolder(
  ctx: Context,
  { folderId }: ParsedInput<typeof contract.deleteFolder>,
): Promise<{ id: string }> {
  await whileNamesAreTaken(() =>
    write<contract.Folder>(
      ctx,
      ({ name, parentId }) => ({ ...eventOf(ctx, "delete", folderId), before: { name, parentId } }),
      async (tx) => {
        const folder = (await lockedFoldersOf(tx, ctx.actor.id)).find(({ id }) => id === folderId);
        if (!folder) throw notFound("folder");
        await dissolveFolder(tx, ctx.actor.id, folder);
        return folder;
      },
    ),
  );
  return { id: folderId };
}

const TRIES_MAX = 3;

/** A name that was free may be taken by who saves at the same moment; tried again, that one is seen. */
async function whileNamesAreTaken(work: () => Promise<unknown>): Promise<void> {
  for (let n = 1; n <= TRIES_MAX; n += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (!isDuplicate(error)) throw error;
    }
  }
  throw new AppError("conflict", "Queries are being saved above this folder right now. Delete it again.");
}

const eventOf = (ctx: Context, verb: string, resourceId: string) => ({
  verb: `queryFolder.${verb}`,
  resourceType: "queryFolder",
  resourceId,
  ownerId: ctx.actor.id,
});

/** A parent is one's own, is not inside the folder itself, and leaves the tree no deeper than it can be shown. */
function refuseParent(folders: readonly contract.Folder[], parentId: string | null, movedId?: string): void {
  const byId = new Map(folders.map((folder) => [folder.id, folder]));
  let depth = 1 + (movedId ? heightOf(folders, movedId) : 0);
  for (let at = parentId; at !== null; depth += 1) {
    const folder = byId.get(at);
    if (!folder) throw invalidParent("You have no such folder.");
    if (at === movedId) throw invalidParent("A folder cannot lie inside itself.");
    at = folder.parentId;
  }
  if (depth > DEPTH_MAX) throw invalidParent(`Folders lie at most ${DEPTH_MAX} deep.`);
}

/** How many levels lie below a folder. */
function heightOf(folders: readonly contract.Folder[], id: string): number {
  const children = folders.filter((folder) => folder.parentId === id);
  return children.length === 0 ? 0 : 1 + Math.max(...children.map((child) => heightOf(folders, child.id)));
}

function invalidParent(message: string): AppError {
  return new AppError("invalid", message, { issues: [{ path: "parentId", message }] });
}

async function named<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    const message = name
      ? `There is a folder “${name}” here already.`
      : "There is a folder of that name already.";
    throw new AppError("conflict", message, { issues: [{ path: "name", message }], cause: error });
  }
}

import type { Tx } from "@/server/db/client";
import { AppError } from "@/server/errors";
import type { Folder } from "./contract";
import type { Db } from "./store";

/** A tree of folders is shown whole. */
export const FOLDERS_MAX = 1_000;

/** All folders of somebody, by name. */
export async function foldersOf(db: Db, ownerId: string): Promise<Folder[]> {
  const rows = await db.queryFolder.findMany({
    where: { ownerId },
    orderBy: [{ name: "asc" }, { id: "asc" }],
    take: FOLDERS_MAX,
  });
  return rows.map(({ id, parentId, name, createdAt }) => ({
    id,
    parentId,
    name,
    createdAt: createdAt.toISOString(),
  }));
}

/** The same, with the person's tree locked: two moves at once could otherwise close a circle. */
export async function lockedFoldersOf(tx: Tx, ownerId: string): Promise<Folder[]> {
  await tx.$queryRaw`SELECT 1 FROM person WHERE id = ${ownerId}::uuid FOR NO KEY UPDATE`;
  return foldersOf(tx, ownerId);
}

/** Refuses a folder that is not this person's; null is the top. */
export async function requireFolder(tx: Tx, ownerId: string, folderId: string | null): Promise<void> {
  if (folderId === null) return;
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM query_folder WHERE id = ${folderId}::uuid AND owner_id = ${ownerId}::uuid FOR KEY SHARE`;
  if (rows.length > 0) return;
  const message = "You have no such folder.";
  throw new AppError("invalid", message, { issues: [{ path: "folderId", message }] });
}

export async function insertFolder(
  tx: Tx,
  folder: { id: string; ownerId: string; parentId: string | null; name: string },
): Promise<Folder> {
  const { id, parentId, name, createdAt } = await tx.queryFolder.create({ data: folder });
  return { id, parentId, name, createdAt: createdAt.toISOString() };
}

export async function updateFolderRow(
  tx: Tx,
  id: string,
  data: { name?: string; parentId?: string | null },
): Promise<Folder> {
  const row = await tx.queryFolder.update({ where: { id }, data });
  return { id, parentId: row.parentId, name: row.name, createdAt: row.createdAt.toISOString() };
}

/**
 * Takes a folder away; what lies in it moves to its parent, under a name with a number where its own is taken there.
 * Who saves into it at the same moment is waited for, or finds it gone.
 */
export async function dissolveFolder(tx: Tx, ownerId: string, { id, parentId }: Folder): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM query_folder WHERE id = ${id}::uuid FOR UPDATE`;
  const [queries, children, namesUp, foldersUp] = await Promise.all([
    tx.savedQuery.findMany({ where: { folderId: id }, select: { id: true, name: true, updatedAt: true } }),
    tx.queryFolder.findMany({ where: { parentId: id }, select: { id: true, name: true } }),
    tx.savedQuery.findMany({ where: { ownerId, folderId: parentId }, select: { name: true } }),
    tx.queryFolder.findMany({ where: { ownerId, parentId, NOT: { id } }, select: { name: true } }),
  ]);
  const freeQuery = namer(namesUp.map(({ name }) => name));
  for (const { id: queryId, name, updatedAt } of queries) {
    // Being moved up is no change of the query's own: its time stays.
    const data = { folderId: parentId, name: freeQuery(name), updatedAt };
    await tx.savedQuery.update({ where: { id: queryId }, data });
  }
  // Its own name becomes free for a child of the same name; it cannot go first, its children would go with it.
  await tx.queryFolder.update({ where: { id }, data: { name: id } });
  const freeFolder = namer(foldersUp.map(({ name }) => name));
  const renamed = children.map((child) => ({ ...child, to: freeFolder(child.name) }));
  for (const child of renamed) {
    await tx.queryFolder.update({ where: { id: child.id }, data: { parentId, name: child.to } });
  }
  await tx.queryFolder.delete({ where: { id } });
}

function namer(taken: string[]) {
  const names = new Set(taken);
  return (wanted: string) => {
    let name = wanted;
    for (let n = 2; names.has(name); n += 1) name = `${wanted.slice(0, 110)} (${n})`;
    names.add(name);
    return name;
  };
}

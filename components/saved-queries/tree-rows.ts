import type { Folder, SavedQuerySummary } from "@/server/saved-queries/contract";

/** A line of the tree as it is drawn: sections, folders and queries in one flat list, so that long ones stay quick. */
export type TreeRow = { key: string; level: number } & (
  | { kind: "section"; section: Section; label: string; count: number; isOpen: boolean }
  | { kind: "folder"; folder: Folder; isOpen: boolean; count: number }
  | { kind: "query"; saved: SavedQuerySummary }
  | { kind: "note"; text: string }
);

export type Section = "own" | "shared" | "examples";

const LABELS: Record<Section, string> = { own: "Mine", shared: "Shared with me", examples: "Examples" };
const NOTES: Record<Section, string> = {
  own: "Save keeps a text, its parameters and its target here.",
  shared: "What others share with you appears here.",
  examples: "",
};

interface Shown {
  items: readonly SavedQuerySummary[];
  folders: readonly Folder[];
  /** Keys of sections and folders that are closed. */
  closed: ReadonlySet<string>;
  /** While searching every branch is open, and those without a find are left out. */
  isSearch: boolean;
}

/** The tree of saved queries as lines. */
export function treeRows({ items, folders, closed, isSearch }: Shown): TreeRow[] {
  const isOpen = (key: string) => isSearch || !closed.has(key);
  const rows: TreeRow[] = [];
  for (const section of ["own", "shared", "examples"] as const) {
    const inside = items.filter((saved) => sectionOf(saved) === section);
    if (isSearch && inside.length === 0) continue;
    const key = `section-${section}`;
    rows.push({
      kind: "section",
      key,
      level: 1,
      section,
      label: LABELS[section],
      count: inside.length,
      isOpen: isOpen(key),
    });
    if (!isOpen(key)) continue;
    if (section === "own") rows.push(...ownRows(inside, folders, isOpen, isSearch));
    else rows.push(...inside.map((saved) => queryRow(saved, 2)));
    const isEmpty =
      inside.length === 0 && NOTES[section] !== "" && !(section === "own" && folders.length > 0);
    if (isEmpty) rows.push({ kind: "note", key: `note-${section}`, level: 2, text: NOTES[section] });
  }
  return rows;
}

const sectionOf = (saved: SavedQuerySummary): Section =>
  saved.isExample ? "examples" : saved.level === "own" ? "own" : "shared";

const queryRow = (saved: SavedQuerySummary, level: number): TreeRow => ({
  kind: "query",
  key: `query-${saved.id}`,
  level,
  saved,
});

function ownRows(
  items: readonly SavedQuerySummary[],
  folders: readonly Folder[],
  isOpen: (key: string) => boolean,
  isSearch: boolean,
): TreeRow[] {
  const known = new Set(folders.map(({ id }) => id));
  const queriesIn = groupBy(items, ({ folderId }) => (folderId && known.has(folderId) ? folderId : null));
  const foldersIn = groupBy(folders, ({ parentId }) => parentId);
  const countBelow = (id: string): number =>
    (queriesIn.get(id)?.length ?? 0) +
    (foldersIn.get(id) ?? []).reduce((sum, folder) => sum + countBelow(folder.id), 0);
  const below = (parentId: string | null, level: number): TreeRow[] => [
    ...(foldersIn.get(parentId) ?? []).flatMap((folder): TreeRow[] => {
      const count = countBelow(folder.id);
      if (isSearch && count === 0) return [];
      const key = `folder-${folder.id}`;
      const row: TreeRow = { kind: "folder", key, level, folder, count, isOpen: isOpen(key) };
      return row.isOpen ? [row, ...below(folder.id, level + 1)] : [row];
    }),
    ...(queriesIn.get(parentId) ?? []).map((saved) => queryRow(saved, level)),
  ];
  return below(null, 2);
}

/** Folders in the order of the tree, each named by its whole path; without one and what lies below it, if asked. */
export function folderPaths(
  folders: readonly Folder[],
  without?: string,
): { id: string; path: string; level: number }[] {
  const inside = groupBy(folders, ({ parentId }) => parentId);
  const walk = (parentId: string | null, prefix: string, level: number): ReturnType<typeof folderPaths> =>
    (inside.get(parentId) ?? [])
      .filter(({ id }) => id !== without)
      .flatMap(({ id, name }) => [
        { id, path: `${prefix}${name}`, level },
        ...walk(id, `${prefix}${name} / `, level + 1),
      ]);
  return walk(null, "", 0);
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

import { expect, test } from "vitest";
import type { Folder, SavedQuerySummary } from "@/server/saved-queries/contract";
import { folderPaths, type TreeRow, treeRows } from "./tree-rows";

const folder = (id: string, parentId: string | null): Folder => ({
  id,
  parentId,
  name: id.toUpperCase(),
  createdAt: "2026-11-23T00:00:00Z",
});
const saved = (id: string, more: Partial<SavedQuerySummary> = {}) =>
  ({ id, name: id, level: "own", isExample: false, folderId: null, ...more }) as SavedQuerySummary;
const said = (rows: TreeRow[]) =>
  rows.map((row) => {
    const words =
      row.kind === "query"
        ? row.saved.id
        : row.kind === "folder"
          ? `${row.folder.name} ${row.count}`
          : row.kind === "section"
            ? `${row.label} ${row.count}`
            : "note";
    return `${"  ".repeat(row.level - 1)}${words}`;
  });

const folders = [folder("a", null), folder("b", "a"), folder("empty", null)];
const items = [
  saved("in b", { folderId: "b" }),
  saved("top"),
  saved("theirs", { level: "run" }),
  saved("lost", { folderId: "gone" }),
  saved("example-x", { level: "run", isExample: true }),
];

test("folders stand before queries, counted with what lies below, and close", () => {
  const shown = { items, folders, isSearch: false };
  expect(said(treeRows({ ...shown, closed: new Set() }))).toEqual([
    "Mine 3",
    "  A 1",
    "    B 1",
    "      in b",
    "  EMPTY 0",
    "  top",
    "  lost",
    "Shared with me 1",
    "  theirs",
    "Examples 1",
    "  example-x",
  ]);
  const closed = new Set(["folder-a", "section-examples"]);
  expect(said(treeRows({ ...shown, closed }))).not.toContain("    B 1");
  expect(said(treeRows({ ...shown, closed })).at(-1)).toBe("Examples 1");
});

test("a search opens every branch and leaves out those without a find", () => {
  const found = [saved("in b", { folderId: "b" })];
  const rows = treeRows({ items: found, folders, closed: new Set(["folder-a"]), isSearch: true });
  expect(said(rows)).toEqual(["Mine 1", "  A 1", "    B 1", "      in b"]);
});

test("an empty section says what comes there", () => {
  const rows = treeRows({ items: [], folders: [], closed: new Set(), isSearch: false });
  expect(rows.filter(({ kind }) => kind === "note").length).toBe(2);
});

test("folders are named by their path, without what is being moved", () => {
  expect(folderPaths(folders).map(({ path }) => path)).toEqual(["A", "A / B", "EMPTY"]);
  expect(folderPaths(folders, "a").map(({ path }) => path)).toEqual(["EMPTY"]);
});

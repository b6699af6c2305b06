"use client";

import { type DragEvent, useState } from "react";
import { useCan } from "@/components/shell/viewer";
import { toast } from "@/components/ui/toast";
import { updateFolder, updateSavedQuery } from "@/server/saved-queries/contract";
import type { TreeRow } from "./tree-rows";
import { useSavedWrite } from "./use-saved-write";

const TYPE = "application/x-headgate-saved";

type Dragged = { kind: "query"; id: string; version: number } | { kind: "folder"; id: string };

/** Own queries and folders are dragged onto folders, and onto "Mine" to leave all folders. */
export function useRowDrag(row: TreeRow) {
  const [isOver, setOver] = useState(false);
  const mayRun = useCan("query.run");
  const moveQuery = useSavedWrite(updateSavedQuery);
  const moveFolder = useSavedWrite(updateFolder);
  const dragged = mayRun ? draggedOf(row) : null;
  const goal = row.kind === "folder" ? row.folder.id : null;
  const isGoal = row.kind === "folder" || (row.kind === "section" && row.section === "own");
  const onError = (error: Error) => toast.error(error.message);
  const drop = (what: Dragged) => {
    if (what.kind === "query") {
      const asked = { savedQueryId: what.id, baseVersion: what.version, folderId: goal };
      moveQuery.mutate(asked, { onError });
    } else if (what.id !== goal) moveFolder.mutate({ folderId: what.id, parentId: goal }, { onError });
  };
  const accepts = (event: DragEvent) => isGoal && event.dataTransfer.types.includes(TYPE);
  return {
    isOver,
    draggable: dragged !== null,
    onDragStart: (event: DragEvent) => {
      event.dataTransfer.setData(TYPE, JSON.stringify(dragged));
      event.dataTransfer.effectAllowed = "move";
    },
    onDragOver: (event: DragEvent) => {
      if (!accepts(event)) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      setOver(false);
      if (!accepts(event)) return;
      event.preventDefault();
      drop(JSON.parse(event.dataTransfer.getData(TYPE)) as Dragged);
    },
  };
}

function draggedOf(row: TreeRow): Dragged | null {
  if (row.kind === "folder") return { kind: "folder", id: row.folder.id };
  if (row.kind !== "query" || row.saved.level !== "own") return null;
  return { kind: "query", id: row.saved.id, version: row.saved.version };
}

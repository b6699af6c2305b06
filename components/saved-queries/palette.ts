"use client";

import { useQuery } from "@tanstack/react-query";
import { BookOpen, FileCode2 } from "lucide-react";
import { query } from "@/components/data/api";
import { savedQueryHref } from "@/components/queries/routes";
import type { PaletteSource } from "@/components/shell/actions";
import { listSavedQueries } from "@/server/saved-queries/contract";

const SHOWN = 8;
const STALE_MS = 5 * 60_000;

/** Saved queries, those shared with me and examples by name. */
export const savedQuerySource: PaletteSource = {
  id: "savedQueries",
  group: "Saved queries",
  permission: "query.read",
  useItems: (search) => {
    const saved = useQuery({ ...query(listSavedQueries, {}), staleTime: STALE_MS });
    const wanted = search.trim().toLowerCase();
    const found = (saved.data?.items ?? []).filter(({ name }) => name.toLowerCase().includes(wanted));
    return {
      isPending: saved.isPending,
      items: found.slice(0, SHOWN).map(({ id, name, isExample, level, ownerName }) => ({
        id,
        title: name,
        hint: isExample ? "Example" : level === "own" ? undefined : ownerName,
        icon: isExample ? BookOpen : FileCode2,
        href: savedQueryHref(id),
      })),
    };
  },
};

"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { BookMarked, Table2 } from "lucide-react";
import { query } from "@/components/data/api";
import type { PaletteSource } from "@/components/shell/actions";
import { listCatalog } from "@/server/catalog/contract";
import { datasetHref, tableHref } from "./routes";

const SHOWN = 6;

/** Datasets and tables of the catalog, by whatever the catalog's own search finds. */
export const catalogSource: PaletteSource = {
  id: "catalog",
  group: "Catalog",
  permission: "catalog.read",
  useItems: (search) => {
    const text = search.trim();
    const found = useQuery({
      ...query(listCatalog, { text, limit: SHOWN }),
      enabled: text.length > 1,
      placeholderData: keepPreviousData,
    });
    return {
      isPending: found.isLoading,
      items: (text.length > 1 ? (found.data?.items ?? []) : []).map(
        ({ id, kind, name, datasetId, datasetName }) => ({
          id,
          title: name,
          hint: kind === "dataset" ? "dataset" : datasetName,
          icon: kind === "dataset" ? BookMarked : Table2,
          href: kind === "dataset" ? datasetHref(datasetId) : tableHref(datasetId, id),
        }),
      ),
    };
  },
};

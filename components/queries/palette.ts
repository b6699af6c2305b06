"use client";

import { useQuery } from "@tanstack/react-query";
import { Table2 } from "lucide-react";
import { query } from "@/components/data/api";
import type { PaletteSource } from "@/components/shell/actions";
import { listTables } from "@/server/accounts/contract";
import { previewHref } from "./routes";
import { quoteName } from "./sql-names";
import { useTarget } from "./target";

const SHOWN = 8;
const STALE_MS = 5 * 60_000;

/** Tables of the schema `public`, or of the Glue database, where the workbench points; their rows are one Enter away. */
export const tableSource: PaletteSource = {
  id: "tables",
  group: "Tables",
  permission: "query.read",
  useItems: (search) => {
    const { target, isPending } = useTarget();
    const at = {
      ...(target ?? { accountId: "", warehouseKind: "workgroup" as const, warehouse: "", database: "" }),
      schema: target?.warehouseKind === "athena" ? target.database : "public",
    };
    const tables = useQuery({ ...query(listTables, at), enabled: target !== null, staleTime: STALE_MS });
    const found = (tables.data?.items ?? []).filter(({ name }) => matches(name, search)).slice(0, SHOWN);
    return {
      isPending: isPending || (target !== null && tables.isPending),
      items: found.map(({ name }) => ({
        id: name,
        title: name,
        hint: target ? `${target.warehouse}/${target.database}` : undefined,
        icon: Table2,
        href: previewHref(`${quoteName(at.schema)}.${quoteName(name)}`),
      })),
    };
  },
};

const matches = (name: string, search: string) => name.toLowerCase().includes(search.trim().toLowerCase());

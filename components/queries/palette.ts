"use client";

import { useQuery } from "@tanstack/react-query";
import { Table2 } from "lucide-react";
import { query } from "@/components/data/api";
import type { PaletteSource } from "@/components/shell/actions";
import { getSchemaTree, type Target } from "@/server/accounts/contract";
import { previewHref } from "./routes";
import { quoteName } from "./sql-names";
import { useTarget } from "./target";

const SHOWN = 8;
const STALE_MS = 10 * 60_000;
const NOWHERE: Target = { accountId: "", warehouseKind: "workgroup", warehouse: "", database: "" };

/** Tables of the database where the workbench points, by their names or with their schemas'; their rows are one Enter away. */
export const tableSource: PaletteSource = {
  id: "tables",
  group: "Tables",
  permission: "query.read",
  useItems: (search) => {
    const { target, isPending } = useTarget();
    const at = target ?? NOWHERE;
    const tree = useQuery({ ...query(getSchemaTree, at), enabled: target !== null, staleTime: STALE_MS });
    const found = (tree.data?.tables ?? []).filter((table) => matches(nameOf(table), search));
    return {
      isPending: isPending || (target !== null && tree.isPending),
      items: found.slice(0, SHOWN).map(({ schema, name }) => ({
        id: `${schema}.${name}`,
        title: nameOf({ schema, name }),
        hint: target ? `${target.warehouse}/${target.database}` : undefined,
        icon: Table2,
        href: previewHref(`${quoteName(schema)}.${quoteName(name)}`),
      })),
    };
  },
};

/** Of the schema that everybody searches, the name alone. */
const nameOf = ({ schema, name }: { schema: string; name: string }) =>
  schema === "public" ? name : `${schema}.${name}`;

const matches = (name: string, search: string) => name.toLowerCase().includes(search.trim().toLowerCase());

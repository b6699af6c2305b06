"use client";

import { useQuery } from "@tanstack/react-query";
import { query } from "@/components/data/api";
import { formatCount } from "@/components/data/format";
import { listProfiles } from "@/server/profiles/contract";
import { Bars } from "./bars";

const SHOWN_FROM = 3;
const SHOWN_MAX = 20;

/** How many rows the table had in its last profiles, the newest at the right; nothing where they are as many as ever. */
export function Drift({ datasetId, tableId }: { datasetId: string; tableId: string }) {
  const list = useQuery(query(listProfiles, { datasetId, tableId, limit: SHOWN_MAX }));
  const rows = (list.data?.items ?? []).flatMap((one) => (one.rows === null ? [] : [one.rows])).reverse();
  if (rows.length < SHOWN_FROM || new Set(rows).size === 1) return null;
  const label = `Rows in the last ${rows.length} profiles: ${rows.map(formatCount).join(", ")}`;
  return <Bars counts={rows} label={label} className="h-5 w-24" />;
}

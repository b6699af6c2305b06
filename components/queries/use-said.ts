"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { query } from "@/components/data/api";
import type { Target } from "@/server/accounts/contract";
import { DESCRIBED_TEXT_MAX, type Described, findDescribed } from "@/server/catalog/contract";
import { tableKey } from "./tree-rows";

const PAUSE_MS = 250;
/** One letter begins a word of nearly everything. */
const LETTERS_MIN = 2;

const NONE: ReadonlyMap<string, Described> = new Map();

/**
 * What is said of tables that a search finds by it: asked once nobody has typed for a moment. `isSettled` once it is
 * known for what is typed, or is not asked for.
 */
export function useSaid(target: Target, search: string, { hasColumns }: { hasColumns: boolean }) {
  const typed = search.trim().slice(0, DESCRIBED_TEXT_MAX);
  const [text, setText] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setText(typed), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const isAsked = text.length >= LETTERS_MIN && typed.length >= LETTERS_MIN;
  const found = useQuery({
    ...query(findDescribed, { ...target, text, withColumnComments: hasColumns ? "true" : "false" }),
    enabled: isAsked,
    placeholderData: keepPreviousData,
  });
  const items = isAsked ? found.data?.items : undefined;
  const said = useMemo(
    () => (items ? new Map(items.map((one) => [tableKey({ ...one, name: one.table }), one])) : NONE),
    [items],
  );
  return {
    said,
    hasMore: isAsked && (found.data?.hasMore ?? false),
    isAsked,
    isSettled: typed.length < LETTERS_MIN || (text === typed && !found.isPending && !found.isPlaceholderData),
    error: isAsked ? found.error : null,
    retry: () => void found.refetch(),
  };
}

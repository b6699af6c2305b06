"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useMemo } from "react";
import { query } from "@/components/data/api";
import { useNow } from "@/components/data/now";
import { parseTimeRange } from "@/components/data/time-range";
import { useViewer } from "@/components/shell/viewer";
import type { Input } from "@/server/api/endpoint";
import type { listStatements } from "@/server/history/contract";
import { listColleagues } from "@/server/identity/contract";
import { readTokens } from "./tokens";

export const GROUP_ORDERS = ["totalMs", "count", "p95Ms", "lastAt"] as const;

/** What the history keeps in its URL. */
const PARAMETERS = {
  q: parseAsString.withDefault(""),
  time: parseAsString.withDefault(""),
  grouped: parseAsBoolean.withDefault(false),
  order: parseAsStringLiteral(GROUP_ORDERS).withDefault("totalMs"),
};

export const useHistoryState = () => useQueryStates(PARAMETERS, { history: "replace" });

export type HistoryInput = Omit<Input<typeof listStatements>, "cursor" | "limit">;

const NOBODY = "00000000-0000-0000-0000-000000000000";

/**
 * The API's input for the field and the time, null while a name in it is looked up. Seconds are cut, so that one minute
 * asks one question.
 */
export function useAsked(q: string, time: string): { input: HistoryInput | null; problems: string[] } {
  const viewer = useViewer();
  const minute = useNow(60_000, time !== "");
  const asked = useMemo(() => readTokens(q), [q]);
  const name = asked.person && asked.person.toLowerCase() !== "me" ? asked.person : null;
  const people = useQuery({
    ...query(listColleagues, { text: name ?? "" }),
    enabled: name !== null,
    placeholderData: keepPreviousData,
  });
  const found =
    people.data?.items.find((one) => one.name.toLowerCase() === name?.toLowerCase()) ?? people.data?.items[0];
  const isOneself = name !== null && viewer.name.toLowerCase().startsWith(name.toLowerCase());
  const person =
    asked.person === undefined ? undefined : name === null || isOneself ? viewer.id : (found?.id ?? NOBODY);
  const isUnknown = name !== null && people.isSuccess && !people.isPlaceholderData && !found && !isOneself;
  const isUnheard = name !== null && people.isError && !isOneself;
  const isLookedUp = name !== null && people.isPending && !isOneself;
  return useMemo(() => {
    const now = new Date(Math.floor(minute / 60_000) * 60_000);
    const range = time === "" ? {} : parseTimeRange(time, now);
    const problems = [
      ...asked.problems,
      ...(isUnknown ? ["Nobody has that name."] : []),
      ...(isUnheard ? ["The name could not be looked up."] : []),
      ...(range === null ? [`${time} is no time: choose another.`] : []),
    ];
    const input = { ...asked.filter, ...(person ? { person } : {}), ...range };
    return { input: isLookedUp ? null : input, problems };
  }, [asked, person, time, minute, isUnknown, isUnheard, isLookedUp]);
}

import { parseAsArrayOf, parseAsString, parseAsStringLiteral } from "nuqs";
import type { Input } from "@/server/api/endpoint";
import { CHANGE_STATES, type listChanges } from "@/server/changes/contract";

export const WHOSE = ["all", "mine", "waiting"] as const;

/** What the list of Changes keeps in its URL. */
export const changeFilters = {
  q: parseAsString.withDefault(""),
  state: parseAsArrayOf(parseAsStringLiteral(CHANGE_STATES)).withDefault([]),
  whose: parseAsStringLiteral(WHOSE).withDefault("all"),
};

export interface ChangeFilters {
  q: string;
  state: (typeof CHANGE_STATES)[number][];
  whose: (typeof WHOSE)[number];
}

export function changesInput(
  { q, state, whose }: ChangeFilters,
  viewerId: string,
): Input<typeof listChanges> {
  const text = q.trim();
  return {
    ...(text ? { text } : {}),
    ...(state.length > 0 ? { state } : {}),
    ...(whose === "mine" ? { requesterId: viewerId } : {}),
    ...(whose === "waiting" ? { waitsFor: "me" as const } : {}),
  };
}

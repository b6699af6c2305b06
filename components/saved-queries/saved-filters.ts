import { parseAsString, parseAsStringLiteral } from "nuqs";
import type { Input } from "@/server/api/endpoint";
import { type listSavedQueries, SAVED_KINDS } from "@/server/saved-queries/contract";

/** What the page of saved queries keeps in its URL. */
export const savedFilters = {
  q: parseAsString.withDefault(""),
  kind: parseAsStringLiteral(SAVED_KINDS),
  folder: parseAsString,
};

export interface SavedFilters {
  q: string;
  kind: (typeof SAVED_KINDS)[number] | null;
  folder: string | null;
}

export const KIND_WORDS: Record<(typeof SAVED_KINDS)[number], string> = {
  own: "Mine",
  shared: "Shared with me",
  example: "Examples",
};

/** The API's input for these filters. */
export function savedInput({ q, kind, folder }: SavedFilters): Input<typeof listSavedQueries> {
  const text = q.trim();
  return {
    limit: 200,
    ...(text ? { text } : {}),
    ...(kind ? { kind } : {}),
    ...(folder ? { folderId: folder } : {}),
  };
}

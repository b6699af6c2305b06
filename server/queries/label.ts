import { literal } from "@/server/sql/tokenize";

/** What sets the label that a session's statements bear in SYS_QUERY_HISTORY. */
export const setLabel = (label: string): string => `SET query_group TO ${literal(label)}`;

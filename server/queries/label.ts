import { literal } from "@/server/sql/tokenize";

/** What sets the label that a session's statements bear in SYS_QUERY_HISTORY. */
export const setLabel = (label: string): string => `SET query_group TO ${literal(label)}`;

/** What takes away the label that an earlier script has left in its session. */
export const UNSET_LABEL = "RESET query_group";

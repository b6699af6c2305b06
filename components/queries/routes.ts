import type { Route } from "next";

export const workbenchHref = "/queries" as Route;
export const historyHref = "/queries/history" as Route;

/** The workbench with a saved query or an example in its editor. */
export const savedQueryHref = (id: string) => `/queries?saved=${encodeURIComponent(id)}` as Route;

/** The workbench with a statement's text, target and result. */
export const statementHref = (id: string) => `/queries?open=${id}` as Route;

/** The history with a statement's details open. */
export const historyEntryHref = (id: string) => `/queries/history?statement=${id}` as Route;

/** The workbench with the first rows of a table asked for in its editor; nothing runs by itself. */
export const previewHref = (table: string) => `/queries?table=${encodeURIComponent(table)}` as Route;

/** The workbench with a statement's text behind EXPLAIN; nothing runs by itself. */
export const explainHref = (id: string) => `/queries?explain=${id}` as Route;

import { findTable, type NameIndex } from "./name-index";

/** What a dry run found out about a write, and whether it means that the write fails. */
export interface DryRunWord {
  text: string;
  isFailure: boolean;
}

/**
 * Puts a note of a dry run into words. `index` holds the tables that are there before the text runs; null where the
 * text itself may make the table. Pure.
 */
export function wordOf(note: string | null, index: NameIndex | null): DryRunWord | null {
  if (note === null) return null;
  const missing = /^ERROR: +relation "([^"]+)" does not exist/.exec(note)?.[1];
  if (missing !== undefined) return { text: `There is no table ${missing}.`, isFailure: true };
  if (note.startsWith("ERROR:")) return { text: note, isFailure: true };
  const untried = /^Not tried: (.+) is no ordinary table/.exec(note)?.[1];
  if (untried !== undefined && index && index.tables.length > 0 && !findTable(index, untried.split(".")))
    return { text: `There is no table ${untried} among those that are seen here.`, isFailure: true };
  return { text: note, isFailure: false };
}

import { isReserved } from "./redshift-words";

/** A name as SQL takes it: bare when it folds to itself, else quoted. Only ever put before a person's eyes, never run unseen. */
export function quoteName(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) && !isReserved(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

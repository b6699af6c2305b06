import type pg from "pg";

/** Settings of Redshift that PostgreSQL does not keep, per connection. */
export interface SessionMemory {
  queryGroup: string | undefined;
  caseSensitive: boolean;
  settings: Map<string, string>;
}

const memories = new WeakMap<pg.ClientBase, SessionMemory>();

export function memoryOf(client: pg.ClientBase): SessionMemory {
  let memory = memories.get(client);
  if (!memory) {
    memory = { queryGroup: undefined, caseSensitive: false, settings: new Map() };
    memories.set(client, memory);
  }
  return memory;
}

/** Drops what is remembered of a connection, before another session gets it. */
export function forgetSession(client: pg.ClientBase): void {
  memories.delete(client);
}

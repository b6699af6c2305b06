/** Tags on one thing: a key has one value. */
export type Tags = Readonly<Record<string, string>>;

/** What is put on a database, on a table in it, and on that table's columns, each by itself. */
export interface AssignedTags {
  database: Tags;
  table: Tags;
  columns: ReadonlyMap<string, Tags>;
}

/** What they have together with what they inherit: the nearer value of a key wins. */
export function withInherited(assigned: AssignedTags, columnNames: readonly string[]): AssignedTags {
  const table = { ...assigned.database, ...assigned.table };
  const columns = columnNames.map((name) => [name, { ...table, ...assigned.columns.get(name) }] as const);
  return { database: assigned.database, table, columns: new Map(columns) };
}

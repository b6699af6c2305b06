import type { AssignedTags } from "./assigned";
import type { Tags } from "./model";

/** What readYaml reads, place by place. */
export function* yamlLines(accountId: string, places: Iterable<AssignedTags>): Generator<string> {
  yield `account: "${accountId}"\n`;
  let before: AssignedTags | undefined;
  for (const place of places) {
    yield before ? "" : "databases:\n";
    yield* headings(place, before);
    const depth = place.column !== undefined ? 5 : place.table !== undefined ? 4 : 2;
    if (place.column === undefined) yield line(depth, `tags: ${flow(place.tags)}`);
    else yield line(depth, `${text(place.column)}: ${flow(place.tags)}`);
    before = place;
  }
  if (!before) yield "databases: {}\n";
}

/** Those lines above a place that the one before it does not stand under as well. */
function* headings({ database, table, column }: AssignedTags, before?: AssignedTags): Generator<string> {
  const isSameDatabase = before?.database === database;
  if (!isSameDatabase) yield line(1, `${text(database)}:`);
  if (table === undefined) return;
  const isUnderTables = isSameDatabase && before.table !== undefined;
  if (!isUnderTables) yield line(2, "tables:");
  const isSameTable = isUnderTables && before.table === table;
  if (!isSameTable) yield line(3, `${text(table)}:`);
  if (column !== undefined && !(isSameTable && before.column !== undefined)) yield line(4, "columns:");
}

const line = (depth: number, said: string) => `${"  ".repeat(depth)}${said}\n`;

const flow = (tags: Tags) =>
  `{ ${Object.keys(tags)
    .sort()
    .map((key) => `${text(key)}: ${text(tags[key] ?? "")}`)
    .join(", ")} }`;

/** As it is where no reader of YAML takes it for anything else than a text. */
const text = (said: string) =>
  /^[a-z][a-z0-9_-]*$/.test(said) && !/^(?:true|false|null|yes|no|on|off|y|n)$/.test(said)
    ? said
    : JSON.stringify(said);

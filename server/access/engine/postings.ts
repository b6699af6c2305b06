import type { Database, Expression } from "@/server/access/model";
import type { DatabaseNode, TableNode } from "./nodes";
import { matcherOf } from "./tags";

/** Under each tag's key and value the names of the tables of which some column has it. */
type Postings = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

/** By what no grant changes: a node is made anew for those. */
const known = new WeakMap<Database, Postings>();

const findPostings = ({ tables }: DatabaseNode): Postings => {
  const postings = new Map<string, Map<string, string[]>>();
  const put = (key: string, value: string, table: string) => {
    const byValue = postings.get(key) ?? new Map<string, string[]>();
    postings.set(key, byValue);
    const names = byValue.get(value);
    if (!names) byValue.set(value, [table]);
    else if (names.at(-1) !== table) names.push(table);
  };
  for (const [name, node] of tables)
    for (const { tags } of node.groups()) for (const key in tags) put(key, tags[key] ?? "", name);
  return postings;
};

const postingsOf = (node: DatabaseNode): Postings => {
  const postings = known.get(node.database) ?? findPostings(node);
  known.set(node.database, postings);
  return postings;
};

/** One by one, of the databases of which they are not known yet. */
export const preparePostings = function* (databases: Iterable<DatabaseNode>): Generator<void> {
  for (const node of databases) {
    if (known.has(node.database)) continue;
    postingsOf(node);
    yield;
  }
};

const none: ReadonlySet<TableNode> = new Set();

/** The tables of a database that an expression matches, wholly or in part. */
export const tablesMatching = (expression: Expression): ((node: DatabaseNode) => ReadonlySet<TableNode>) => {
  const entries = Object.entries(expression);
  const isMatch = matcherOf(expression);
  const isFound = (node: TableNode) =>
    entries.length === 1 || node.groups().some(({ tags }) => isMatch(tags));
  return (node) => {
    const postings = postingsOf(node);
    let fewest: (typeof entries)[number] | undefined;
    let size = Number.POSITIVE_INFINITY;
    for (const entry of entries) {
      const [key, values] = entry;
      const byValue = postings.get(key);
      let count = 0;
      for (const value of values) count += byValue?.get(value)?.length ?? 0;
      if (count === 0) return none;
      if (count < size) [fewest, size] = [entry, count];
    }
    if (!fewest) return none;
    const [key, values] = fewest;
    const found = new Set<TableNode>();
    for (const value of values)
      for (const name of postings.get(key)?.get(value) ?? []) {
        const table = node.tables.get(name);
        if (table && isFound(table)) found.add(table);
      }
    return found;
  };
};

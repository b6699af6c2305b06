import type { Expression } from "@/server/access/model";
import type { DatabaseNode, TableNode } from "./nodes";
import { matcherOf } from "./tags";

type Databases = ReadonlyMap<string, DatabaseNode>;
type Postings = ReadonlyMap<string, ReadonlyMap<string, readonly TableNode[]>>;

const known = new WeakMap<Databases, Postings>();

/** Under each tag's key and value the tables of which some column has it; found database by database. */
export const findPostings = function* (databases: Databases): Generator<void> {
  if (known.has(databases)) return;
  const postings = new Map<string, Map<string, TableNode[]>>();
  const put = (key: string, value: string, node: TableNode) => {
    const byValue = postings.get(key) ?? new Map<string, TableNode[]>();
    postings.set(key, byValue);
    const nodes = byValue.get(value);
    if (!nodes) byValue.set(value, [node]);
    else if (nodes.at(-1) !== node) nodes.push(node);
  };
  for (const { tables } of databases.values()) {
    for (const node of tables.values()) {
      for (const { tags } of node.groups()) for (const key in tags) put(key, tags[key] ?? "", node);
    }
    yield;
  }
  known.set(databases, postings);
};

const none: Postings = new Map();

const postingsOf = (databases: Databases): Postings => {
  for (const _ of findPostings(databases));
  return known.get(databases) ?? none;
};

/** The tables that an expression matches, wholly or in part. */
export const tablesMatching = (databases: Databases, expression: Expression): readonly TableNode[] => {
  const postings = postingsOf(databases);
  const entries = Object.entries(expression);
  const isMatch = matcherOf(expression);
  let fewest: readonly (readonly TableNode[])[] | undefined;
  const size = (lists: readonly (readonly TableNode[])[]) =>
    lists.reduce((sum, each) => sum + each.length, 0);
  for (const [key, values] of entries) {
    const byValue = postings.get(key);
    const lists = values.map((value) => byValue?.get(value) ?? []);
    if (!fewest || size(lists) < size(fewest)) fewest = lists;
  }
  const found = [...new Set(fewest?.flat())];
  return entries.length > 1 ? found.filter((node) => node.groups().some(({ tags }) => isMatch(tags))) : found;
};

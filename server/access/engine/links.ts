import { databaseNode, type LakeIndex, tableNode } from "./lake-index";
import type { DatabaseNode, TableNode } from "./nodes";
import type { Hop, Question, TableRef } from "./types";

/** What a name leads to: the table itself, and the link that had to be followed. */
export interface Resolved {
  /** Missing behind a link whose target is not there, or is a link itself. */
  readonly table?: TableNode;
  readonly link?: { readonly node: TableNode | DatabaseNode; readonly hop: Extract<Hop, { kind: "link" }> };
}

const isReal = (node: TableNode | undefined): node is TableNode =>
  node !== undefined && !node.table.target && !node.database.target;

/**
 * Links are followed one hop; permissions on a link do not carry over to its target, nor the target's to the link.
 * https://docs.aws.amazon.com/lake-formation/latest/dg/resource-links-about.html
 */
export const resolveTable = (index: LakeIndex, ref: TableRef): Resolved | undefined => {
  const holder = databaseNode(index, ref);
  if (!holder) return undefined;
  const { catalogId, database } = ref;
  const throughDatabase = holder.database.target;
  if (throughDatabase) {
    const table = tableNode(index, { ...throughDatabase, table: ref.table });
    const link = {
      node: holder,
      hop: { kind: "link", link: { catalogId, database }, target: throughDatabase },
    } as const;
    return isReal(table) ? { table, link } : { link };
  }
  const node = holder.tables.get(ref.table);
  if (!node) return undefined;
  const { target } = node.table;
  if (!target) return { table: node };
  const table = tableNode(index, target);
  const link = { node, hop: { kind: "link", link: { ...ref }, target } } as const;
  return isReal(table) ? { table, link } : { link };
};

/** What a question is really about: whether a table link can be described or dropped is asked of the link itself. */
export const resolveQuestion = (index: LakeIndex, question: Question): Resolved | undefined => {
  const resolved = resolveTable(index, question.table);
  const node = resolved?.link?.node;
  const isOfLink =
    question.permission === "DROP" || (question.permission === "DESCRIBE" && question.column === undefined);
  return node?.kind === "table" && isOfLink ? { table: node } : resolved;
};

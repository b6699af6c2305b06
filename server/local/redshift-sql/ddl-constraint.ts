import { syntaxError } from "@/server/sql/error";
import { nameOf, type Token } from "@/server/sql/tokenize";
import { unsupported } from "./errors";
import { isBlank, isGroup, type Node, splitCommas, startOf, textOf, trim, word } from "./tree";

/** A key that binds nobody in Redshift; without a name it gets the one that PostgreSQL would give it. */
export interface Constraint {
  name?: string;
  kind: ConstraintKind;
  columns: string[];
}

type ConstraintKind = "pkey" | "key" | "fkey";

const KINDS: Record<string, ConstraintKind> = {
  primary: "pkey",
  unique: "key",
  foreign: "fkey",
  references: "fkey",
};
const OPENINGS = new Set(["primary", "unique", "foreign", "constraint", "check"]);

/** Whether a table's constraint stands here, rather than a column. */
export function opensConstraint(node: Node | undefined): boolean {
  return OPENINGS.has(word(node));
}

/** [CONSTRAINT name] and the constraint behind it: of a table, with its columns, or of the one column it stands at. */
export function readConstraint(item: Node[], caseSensitive: boolean, column?: string): Constraint {
  const solid = item.filter((node) => !isBlank(node));
  const named = word(solid[0]) === "constraint";
  const first = solid[named ? 2 : 0];
  if (word(first) === "check") throw unsupported("CHECK", { offset: startOf(first as Node) });
  const kind = KINDS[word(first)];
  const list = solid.find(isGroup);
  const columns = column === undefined ? list && namesIn(list.nodes, caseSensitive) : [column];
  if (!kind || !columns)
    throw syntaxError(first ? textOf([first]) : "", startOf(first ?? (item.at(-1) as Node)));
  return { ...(named ? { name: nameOf(solid[1] as Token, caseSensitive) } : {}), kind, columns };
}

/** The names in a list. */
export function namesIn(nodes: Node[], caseSensitive: boolean): string[] {
  return splitCommas(nodes).map((name) => nameOf(trim(name)[0] as Token, caseSensitive));
}

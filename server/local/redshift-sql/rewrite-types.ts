import { emit, following, isGroup, type Node, startOf, textOf, word } from "./tree";

/** A type in the place of another: nodes, and the index behind what they replace. */
interface RewrittenType {
  nodes: Node[];
  end: number;
}

const MAX_VARCHAR = 65_535;
/** Lengths that Redshift gives a column whose type tells none. */
const DEFAULT_LENGTH: Record<string, string> = {
  varchar: "varchar(256)",
  text: "varchar(256)",
  nvarchar: "varchar(256)",
  bpchar: "char(256)",
};
const PLAIN: Record<string, string> = {
  super: "jsonb",
  varbyte: "bytea",
  varbinary: "bytea",
  geometry: "rs_compat.geometry",
  geography: "rs_compat.geography",
  hllsketch: "rs_compat.hllsketch",
};

/** Rewrites the Redshift type name at `at`; `column` adds the defaults that hold only in a column definition. */
export function rewriteType(nodes: Node[], at: number, column: boolean): RewrittenType | undefined {
  const first = nodes[at];
  let name = word(first);
  if (!first || name === "") return undefined;
  let last = at;
  const second = following(nodes, at);
  if ((name === "character" || name === "binary") && word(nodes[second]) === "varying") {
    name = name === "character" ? "varchar" : "varbyte";
    last = second;
  }
  const next = following(nodes, last);
  const size = nodes[next];
  const sized = isGroup(size);
  const end = sized ? next + 1 : last + 1;
  const length = sized ? textOf(size.nodes).trim().toLowerCase() : "";
  const replace = (text: string): RewrittenType => ({ nodes: emit(startOf(first), text), end });

  const plain = Object.hasOwn(PLAIN, name) ? PLAIN[name] : undefined;
  if (plain) return replace(plain);
  if (length === "max" && /^(?:n?varchar|text)$/.test(name)) return replace(`varchar(${MAX_VARCHAR})`);
  if (name === "nvarchar" && sized) return replace(`varchar(${length})`);
  if (name === "nchar") return replace(sized ? `char(${length})` : "char(1)");
  if ((name === "decimal" || name === "numeric") && !sized) return replace("numeric(18,0)");
  const withLength = Object.hasOwn(DEFAULT_LENGTH, name) ? DEFAULT_LENGTH[name] : undefined;
  if (column && withLength && !sized) return replace(withLength);
  return undefined;
}

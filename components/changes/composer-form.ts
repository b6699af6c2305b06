import { EMPTY, type PolicyDraft, reshaped } from "@/components/policies/policy-draft";
import { KINDS as ON, type PolicyKind } from "@/components/policies/policy-kinds";

export const KIND_NAMES = [
  ...(["grant", "revoke", "tag", "filter", "alterFilter", "dropFilter"] as const),
  ...(["newTag", "rename", "optIn", "optOut", "replaceIam"] as const),
] as const;
export type Kind = (typeof KIND_NAMES)[number];

export type Text = "key" | "values" | "from" | "to";

/** All fields of all kinds: what was chosen stays when another kind is. */
export interface Composer {
  draft: PolicyDraft;
  texts: Readonly<Record<Text, string>>;
  /** Who is to go on using what IAM no longer gives. */
  principals: readonly string[];
}

export const FIRST: Composer = {
  draft: { ...EMPTY, kind: "table" },
  texts: { key: "", values: "", from: "", to: "" },
  principals: [],
};

interface KindOf {
  label: string;
  /** Of what kinds the thing can be that it is about; none where it is about an LF-tag. */
  on: readonly PolicyKind[];
  /** What is typed. */
  texts: readonly Text[];
  /** Of no other account's things, and of columns those that are in. */
  isOwn?: boolean;
  /** Made of many steps by the server. */
  isBuilt?: boolean;
}

/** What a principal can be opted in to. */
const OPTED: readonly PolicyKind[] = ["database", "allTables", "table"];

export const KINDS: Record<Kind, KindOf> = {
  grant: { label: "Grant permissions", on: ON, texts: [] },
  revoke: { label: "Revoke permissions", on: ON.filter((kind) => kind !== "rows"), texts: [] },
  tag: {
    ...{ label: "Tag a database, table or columns", on: ["database", "table", "columns"], texts: [] },
    isOwn: true,
  },
  filter: { label: "New row or column filter", on: ["rows"], texts: [] },
  alterFilter: { label: "Change a row or column filter", on: ["rows"], texts: [] },
  dropFilter: { label: "Delete a row or column filter", on: ["rows"], texts: [] },
  optIn: { label: "Have Lake Formation decide for a principal (opt in)", on: OPTED, texts: [] },
  optOut: { label: "Let IAM decide for a principal again (opt out)", on: OPTED, texts: [] },
  newTag: { label: "New LF-tag", on: [], texts: ["key", "values"], isBuilt: true },
  rename: { label: "Rename a value of an LF-tag", on: [], texts: ["key", "from", "to"], isBuilt: true },
  replaceIam: {
    ...{ label: "Replace IAMAllowedPrincipals by grants", on: ["allTables"], texts: [] },
    ...{ isOwn: true, isBuilt: true },
  },
};

/** What another kind left behind and this one doesn't have is put right: its fields would not show it. */
export function fitting(kind: Kind, composer: Composer): Composer {
  const { draft } = composer;
  const { on } = KINDS[kind];
  const [first] = on;
  const next = first && !on.includes(draft.kind) ? first : draft.kind;
  const isOut = kind === "tag" && draft.columnMode === "exclude";
  const columns = isOut ? { columnMode: "include" as const, columns: [] } : {};
  const single = kind === "tag" ? { expression: oneOfEach(draft.expression) } : {};
  const passing = kind === "grant" ? {} : { mayPassOn: false, filter: null };
  const own = KINDS[kind].isOwn ? { ownerId: "" } : {};
  const fitted = reshaped(draft, { kind: next, ...columns, ...single, ...passing, ...own });
  const named =
    kind === "replaceIam" ? fitted.permissions.filter((one) => one !== "ALL") : fitted.permissions;
  return { ...composer, draft: { ...fitted, permissions: named } };
}

const oneOfEach = (expression: PolicyDraft["expression"]): PolicyDraft["expression"] =>
  Object.fromEntries(Object.entries(expression).map(([key, values]) => [key, values.slice(0, 1)]));

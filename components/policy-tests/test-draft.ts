import { Assertion, createAccessTest, tablePermissions } from "@/server/access/contract";

/** A test as it is being written. */
export interface TestDraft {
  name: string;
  description: string;
  kind: "access" | "tagged" | "notIam";
  who: "named" | "everyone";
  /** Who is meant; of everyone, who is spared. */
  principals: readonly string[];
  has: "never" | "always";
  permissions: readonly string[];
  every: "database" | "table" | "column";
  key: string;
  /** One of these, parted by commas; empty for any. */
  values: string;
  scope: "everything" | "tags" | "named";
  /** Empty for all accounts. */
  accountId: string;
  database: string;
  table: string;
  columns: string;
  expression: Readonly<Record<string, readonly string[]>>;
}

export const EMPTY: TestDraft = {
  ...{ name: "", description: "", kind: "access", who: "named", principals: [], has: "never" },
  ...{ permissions: ["SELECT"], every: "table", key: "", values: "", scope: "tags", accountId: "" },
  ...{ database: "", table: "", columns: "", expression: {} },
};

const listIn = (text: string): string[] =>
  text
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);

function scopeOf({ scope, accountId, database, table, columns, expression }: TestDraft) {
  const account = accountId ? { accountId } : {};
  if (scope === "everything") return { kind: "everything", ...account };
  if (scope === "tags")
    return {
      ...{ kind: "tags", ...account },
      expression: Object.fromEntries(Object.entries(expression).filter(([, values]) => values.length > 0)),
    };
  const named = listIn(columns);
  return {
    ...{ kind: "named", accountId, database },
    ...(table ? { table } : {}),
    ...(named.length > 0 ? { columns: named } : {}),
  };
}

/** What is sent; whether it makes sense the contract tells. */
export function assertionOf(draft: TestDraft): unknown {
  const on = scopeOf(draft);
  if (draft.kind === "notIam") return { kind: "notIam", on };
  if (draft.kind === "tagged") {
    const values = listIn(draft.values);
    return {
      ...{ kind: "tagged", every: draft.every, on, key: draft.key },
      ...(values.length > 0 ? { values } : {}),
    };
  }
  const { principals, has, permissions } = draft;
  const who = draft.who === "named" ? { kind: "named", principals } : { kind: "everyone", but: principals };
  return { kind: "access", who, has, permissions, on };
}

export function draftOf({
  name,
  description,
  assertion,
}: {
  name: string;
  description: string;
  assertion: Assertion;
}): TestDraft {
  const { on } = assertion;
  const draft: TestDraft = {
    ...{ ...EMPTY, name, description, kind: assertion.kind, scope: on.kind, accountId: on.accountId ?? "" },
    ...(on.kind === "tags" ? { expression: on.expression } : {}),
    ...(on.kind === "named"
      ? { database: on.database, table: on.table ?? "", columns: on.columns?.join(", ") ?? "" }
      : {}),
  };
  if (assertion.kind === "tagged")
    return {
      ...draft,
      every: assertion.every,
      key: assertion.key,
      values: assertion.values?.join(", ") ?? "",
    };
  if (assertion.kind === "notIam") return draft;
  const { who, has, permissions } = assertion;
  const principals = who.kind === "named" ? who.principals : who.but;
  return { ...draft, who: who.kind, principals, has, permissions };
}

/** Those of the values that the key does not have: nothing could be tagged with them. */
export const unknownValues = ({ values }: TestDraft, known: readonly string[]): string[] =>
  listIn(values).filter((value) => !known.includes(value.toLowerCase()));

export type Problems = Partial<Record<"name" | "who" | "permissions" | "key" | "on", string>>;

const WORDS: Record<keyof Problems, string> = {
  name: "Give it a name.",
  who: "Say who.",
  permissions: "Choose a permission.",
  key: "Choose an LF-tag.",
  on: "Say of what.",
};

/** What is missing, by the field that it is missing in. */
export function problemsOf(draft: TestDraft): Problems {
  const { name, description } = draft;
  const found = createAccessTest.input.safeParse({ name, description, assertion: assertionOf(draft) });
  const fields = found.error?.issues.map(({ path: [first, second] }) =>
    first === "assertion" ? second : first,
  );
  return Object.fromEntries(
    (Object.keys(WORDS) as (keyof Problems)[])
      .filter((field) => fields?.includes(field))
      .map((field) => [field, WORDS[field]]),
  );
}

/** The assertion as far as it makes sense already; null before. */
export const readyAssertion = (draft: TestDraft): Assertion | null =>
  Assertion.safeParse(assertionOf(draft)).data ?? null;

export const togglePermission = (chosen: readonly string[], permission: string, isOn: boolean): string[] =>
  tablePermissions.filter((one) => (one === permission ? isOn : chosen.includes(one)));

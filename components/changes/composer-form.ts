import type { buildSteps } from "@/server/access/contract";
import type { Input } from "@/server/api/endpoint";
import { type FilterForm, type GrantForm, ON, type On, PERMISSIONS_ON, valuesOf } from "./compose";

export const KIND_NAMES = ["grant", "revoke", "tag", "filter", "newTag", "rename", "replaceIam"] as const;
export type Kind = (typeof KIND_NAMES)[number];

/** All fields of all kinds: what was typed stays when another kind is chosen. */
export interface Composer extends GrantForm, FilterForm {
  key: string;
  values: string;
  from: string;
  to: string;
}

export const FIRST: Composer = {
  ...{ accountId: "", on: "table", database: "", table: "", columns: "", tags: "" },
  ...{ isRevoke: false, principal: "", permissions: ["SELECT"], isPassedOn: false },
  ...{ name: "", rowFilter: "", key: "", values: "", from: "", to: "" },
};

export type Field = keyof Omit<Composer, "isRevoke" | "isPassedOn" | "permissions" | "on">;
type Ask = Input<typeof buildSteps>["ask"];

interface KindOf {
  label: string;
  /** Text fields beside the account and the place. */
  fields: readonly Field[];
  /** Whether it is about a place, and may choose of what kind. */
  place: "chosen" | "table" | "database" | null;
  hasPermissions?: boolean;
  /** Made of many steps by the server. */
  isBuilt?: boolean;
  ask?: (form: Composer) => Ask;
}

export const KINDS: Record<Kind, KindOf> = {
  grant: { label: "Grant permissions", fields: ["principal"], place: "chosen", hasPermissions: true },
  revoke: { label: "Revoke permissions", fields: ["principal"], place: "chosen", hasPermissions: true },
  tag: { label: "Tag a database, table or columns", fields: ["tags"], place: "chosen" },
  filter: {
    ...{ label: "New row or column filter", fields: ["name", "rowFilter", "columns"], place: "table" },
  },
  newTag: {
    ...{ label: "New LF-tag", fields: ["key", "values"], place: null, isBuilt: true },
    ask: ({ key, values }) => ({ what: "makeTag", key, values: valuesOf(values) }),
  },
  rename: {
    ...{ label: "Rename a value of an LF-tag", fields: ["key", "from", "to"], place: null, isBuilt: true },
    ask: ({ key, from, to }) => ({ what: "renameTagValue", key, from, to }),
  },
  replaceIam: {
    ...{ label: "Grants by name in place of IAM_ALLOWED_PRINCIPALS", fields: ["principal"] },
    ...{ place: "database", hasPermissions: true, isBuilt: true },
    ask: ({ database, principal, permissions }) => ({
      ...{ what: "replaceIamAllowed", database },
      to: valuesOf(principal).map((one) => ({
        principal: one,
        permissions: permissions.filter(isOnTable),
      })),
    }),
  },
};

type OnTable = "SELECT" | "DESCRIBE" | "INSERT" | "DELETE" | "ALTER" | "DROP";
const isOnTable = (one: string): one is OnTable =>
  ["SELECT", "DESCRIBE", "INSERT", "DELETE", "ALTER", "DROP"].includes(one);

/** What a step of this kind can be about. */
export const onOf = (kind: Kind): readonly On[] => (kind === "tag" ? ["database", "table", "columns"] : ON);

/** What another kind left behind and this one doesn't have is put right: its fields would not show it. */
export function fitting(
  kind: Kind,
  { on, permissions, isPassedOn }: Composer,
): Pick<Composer, "on" | "permissions" | "isPassedOn"> {
  const { place } = KINDS[kind];
  const isFixed = place === "database" || place === "table";
  const next = isFixed || !onOf(kind).includes(on) ? "table" : on;
  return {
    on: next,
    permissions: permissions.filter((one) => PERMISSIONS_ON[next].includes(one)),
    isPassedOn: kind === "grant" && isPassedOn,
  };
}

/** Whether everything that it needs was typed; what is wrong with it is for the server to say. */
export function isReady(kind: Kind, form: Composer): boolean {
  const { fields, hasPermissions } = KINDS[kind];
  const optional: readonly Field[] = kind === "filter" ? ["rowFilter", "columns"] : [];
  const needed: Field[] = [
    ...fields.filter((field) => !optional.includes(field)),
    ...placeFields(kind, form),
  ];
  if (!/^\d{12}$/.test(form.accountId)) return false;
  if (hasPermissions && form.permissions.length === 0) return false;
  return needed.every((field) => form[field].trim() !== "");
}

/** The fields that name its place. */
export function placeFields(kind: Kind, { on }: Composer): Field[] {
  const { place } = KINDS[kind];
  if (place === "database") return ["database"];
  if (place === "table") return ["database", "table"];
  if (place === null) return [];
  if (on === "policy") return kind === "tag" ? [] : ["tags"];
  if (on === "columns") return ["database", "table", "columns"];
  return on === "table" ? ["database", "table"] : ["database"];
}

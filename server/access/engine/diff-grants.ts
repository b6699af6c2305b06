import type { Grant, Lake, Permission, Principal, Resource } from "@/server/access/model";
import type { GrantChange } from "./types";

type Other = Extract<Resource, { kind: "catalog" | "location" | "tag" | "expression" }>;

/** A permission of a principal on a thing: of an LF-tag, on one of its values. */
interface Held {
  readonly catalogId: string;
  readonly principal: Principal;
  readonly permission: Permission;
  readonly resource: Other;
}

const otherOf = ({ resource }: Grant): Other | null => {
  const { kind } = resource;
  return kind === "catalog" || kind === "location" || kind === "tag" || kind === "expression"
    ? resource
    : null;
};

const EVERY_VALUE = "*";

const partsOf = (resource: Other): readonly Other[] =>
  resource.kind === "tag" ? resource.values.map((value) => ({ ...resource, values: [value] })) : [resource];

const thingOf = (resource: Other): string => {
  if (resource.kind === "location") return resource.arn;
  if (resource.kind === "tag") return resource.key;
  return resource.kind === "expression" ? resource.name : "";
};

/** What is the same of an LF-tag, whatever its value. */
const groupKey = ({ catalogId, principal, permission, resource }: Held) =>
  JSON.stringify([catalogId, resource.kind, thingOf(resource), principal, permission]);

const tagValueOf = ({ resource }: Held): string =>
  resource.kind === "tag" ? (resource.values[0] ?? "") : "";

type Group = Map<string, Held>;

const heldIn = ({ catalogs }: Lake): Map<string, Group> => {
  const found = new Map<string, Group>();
  for (const { catalogId: grantedIn, grants } of catalogs)
    for (const grant of grants) {
      const other = otherOf(grant);
      if (!other) continue;
      const catalogId = other.catalogId ?? grantedIn;
      for (const resource of partsOf(other))
        for (const permission of grant.permissions) {
          const held = { catalogId, principal: grant.principal, permission, resource };
          const key = groupKey(held);
          found.set(key, (found.get(key) ?? new Map()).set(tagValueOf(held), held));
        }
    }
  return found;
};

const none: Group = new Map();

/** What the one holds and the other doesn't; every value of a tag holds each of them. */
const missing = (group: Group, other: Group): GrantChange["resource"] | null => {
  const values = [...group.keys()].filter((value) => !other.has(value) && !other.has(EVERY_VALUE));
  const first = group.get(values[0] ?? "");
  if (!first) return null;
  const { resource } = first;
  return resource.kind === "tag" ? { ...resource, values: values.toSorted() } : resource;
};

/** Who gains and who loses permissions that are on neither databases nor tables. */
export const diffGrants = (before: Lake, after: Lake): GrantChange[] => {
  if (before.catalogs.every(({ grants }, n) => after.catalogs[n]?.grants === grants)) return [];
  const [was, is] = [heldIn(before), heldIn(after)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((key) => {
    const [from, to] = [was.get(key) ?? none, is.get(key) ?? none];
    const [one] = [...from.values(), ...to.values()];
    if (!one) return [];
    const { catalogId, principal, permission } = one;
    const [lost, gained] = [missing(from, to), missing(to, from)];
    return [
      ...(lost ? [{ catalogId, principal, permission, resource: lost, isGain: false }] : []),
      ...(gained ? [{ catalogId, principal, permission, resource: gained, isGain: true }] : []),
    ];
  });
};

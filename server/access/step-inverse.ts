import { inverse } from "./engine";
import type { Grant, Lake, Tags } from "./model";
import type { Operation, Step, TaggedResource } from "./operation";

/**
 * What takes a step back, of a lake before it. Tags and grants, of which a Change may have a thousand, are told by what
 * they touch alone; the rest by comparing the lake with itself.
 */
export function inverseOf(step: Step, before: unknown, after: unknown, lake: Lake): readonly Step[] {
  const { catalogId, operation } = step;
  const steps = (operations: Operation[]) => operations.map((one) => ({ catalogId, operation: one }));
  switch (operation.name) {
    case "AddLFTagsToResource":
    case "RemoveLFTagsFromResource":
      return steps(retagging(operation.resource, before, after));
    case "GrantPermissions":
    case "RevokePermissions":
      return steps(regranting(operation.grant, before, after));
    default:
      return inverse(step, lake);
  }
}

type Direct = Record<string, string | null>;

function retagging(resource: TaggedResource, before: unknown, after: unknown): Operation[] {
  if (resource.kind !== "columns") return tagsBack(resource, before as Direct, after as Direct);
  const [were, are] = [before, after] as Record<string, Direct | null>[];
  const { database, table } = resource;
  return Object.entries(are ?? {}).flatMap(([column, tags]) => {
    const on: TaggedResource = { kind: "columns", database, table, columns: { include: [column] } };
    return tagsBack(on, were?.[column] ?? {}, tags ?? {});
  });
}

function tagsBack(resource: TaggedResource, before: Direct, after: Direct): Operation[] {
  const moved = Object.keys(after).filter((key) => before[key] !== after[key]);
  const pick = (from: Direct, keys: readonly string[]): Tags =>
    Object.fromEntries(keys.flatMap((key) => (from[key] ? [[key, from[key]]] : [])));
  const come = pick(before, moved);
  const gone = pick(
    after,
    moved.filter((key) => !before[key]),
  );
  const operations: Operation[] = [];
  if (Object.keys(gone).length > 0)
    operations.push({ name: "RemoveLFTagsFromResource", resource, tags: gone });
  if (Object.keys(come).length > 0) operations.push({ name: "AddLFTagsToResource", resource, tags: come });
  return operations;
}

const RANK = ["none", "granted", "with grant option"];

function regranting(grant: Grant, before: unknown, after: unknown): Operation[] {
  const [was, is] = [before, after] as Record<string, string>[];
  const named = [...new Set([...grant.permissions, ...grant.grantable])];
  const rank = (of: Record<string, string> | undefined, one: string) => RANK.indexOf(of?.[one] ?? "none");
  const where = (holds: (from: number, to: number) => boolean) =>
    named.filter((one) => holds(rank(was, one), rank(is, one)));
  const { principal, resource, condition } = grant;
  const on = { principal, resource, ...(condition === undefined ? {} : { condition }) };
  const taken = where((from, to) => from === 0 && to > 0);
  const noOption = where((from, to) => from === 1 && to === 2);
  const given = where((from, to) => from > to);
  const isPassed = (one: string) => rank(was, one) === 2;
  const operations: Operation[] = [];
  const revoke = (permissions: typeof named, grantable: typeof named) => {
    if (permissions.length + grantable.length === 0) return;
    operations.push({ name: "RevokePermissions", grant: { ...on, permissions, grantable } });
  };
  revoke(
    taken,
    taken.filter((one) => rank(is, one) === 2),
  );
  revoke([], noOption);
  if (given.length > 0)
    operations.push({
      name: "GrantPermissions",
      grant: { ...on, permissions: given, grantable: given.filter(isPassed) },
    });
  return operations;
}

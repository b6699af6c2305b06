import type { Principal } from "@/server/access/model";
import { namesOf } from "./columns";
import { type Decision, decide, verdictOn } from "./decide";
import { type Held, nothing } from "./held";
import { databaseNode, type LakeIndex, targetOf } from "./lake-index";
import { resolveTable } from "./links";
import type { TableNode } from "./nodes";
import type { Bits } from "./permission-bits";
import { noRows } from "./rows";
import {
  type DatabaseAccess,
  type DatabasePermission,
  type DatabaseRef,
  databasePermissions,
  type TableAccess,
  type TablePermission,
  type TableRef,
  tablePermissions,
  type Verdict,
} from "./types";

const nobody: Decision = { held: nothing, iam: 0 };

const verdictsOn = <Permission extends TablePermission | DatabasePermission>(
  permissions: readonly Permission[],
  verdict: (permission: Permission) => Verdict,
): Record<Permission, Verdict> => {
  const verdicts = {} as Record<Permission, Verdict>;
  for (const permission of permissions) verdicts[permission] = verdict(permission);
  return verdicts;
};

/** A decision about a table as others read it. */
const presentTable = (
  node: TableNode | undefined,
  { held }: Decision,
  verdict: (permission: TablePermission) => Verdict,
): TableAccess => {
  const verdicts = verdictsOn(tablePermissions, verdict);
  const isRead = node !== undefined && verdicts.SELECT !== "deny";
  return {
    verdicts,
    columns: isRead ? namesOf(node.table, held.select) : [],
    described: node !== undefined && verdicts.DESCRIBE !== "deny" ? namesOf(node.table, held.described) : [],
    rows: isRead ? held.rows : noRows,
    unfiltered: isRead ? namesOf(node.table, held.unfiltered) : [],
  };
};

export const presented = (node: TableNode, decision: Decision): TableAccess =>
  presentTable(node, decision, (permission) => verdictOn(decision, permission));

/** The same for what many hold alike. */
export const presenter = (node: TableNode): ((decision: Decision) => TableAccess) => {
  const known = new Map<Held, { iam: Bits; access: TableAccess }>();
  return (decision) => {
    const before = known.get(decision.held);
    if (before?.iam === decision.iam) return before.access;
    const access = presented(node, decision);
    known.set(decision.held, { iam: decision.iam, access });
    return access;
  };
};

/**
 * Of a table link, its own DESCRIBE and DROP. Everything else is decided on the target, for one who may describe the
 * link or of whom IAM decides that: what IAM has to say of a link is whether it shows, not what is read behind it.
 */
export const tableAccess = (index: LakeIndex, principal: Principal, ref: TableRef): TableAccess => {
  const resolved = resolveTable(index, ref);
  const subject = index.subjects.of(principal);
  const { table, link } = resolved ?? {};
  const decision = table ? decide(targetOf(index, table), subject) : nobody;
  if (!link) return presentTable(table, decision, (permission) => verdictOn(decision, permission));
  const onLink = decide(targetOf(index, link.node), subject);
  const isHidden = verdictOn(onLink, "DESCRIBE") === "deny";
  return presentTable(table, decision, (permission) => {
    if (link.node.kind === "table" && (permission === "DESCRIBE" || permission === "DROP"))
      return verdictOn(onLink, permission);
    return isHidden ? "deny" : verdictOn(decision, permission);
  });
};

export const databaseAccess = (index: LakeIndex, principal: Principal, ref: DatabaseRef): DatabaseAccess => {
  const node = databaseNode(index, ref);
  const decision = node ? decide(targetOf(index, node), index.subjects.of(principal)) : nobody;
  return { verdicts: verdictsOn(databasePermissions, (permission) => verdictOn(decision, permission)) };
};

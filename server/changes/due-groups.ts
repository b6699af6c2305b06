import type { DueRow } from "./expiry-store";
import type { Authority, ChangeKind } from "./kinds";
import { kindOfChange } from "./plan";

/** What has come due of the same accounts, and was given by the same role: one Change takes it back. */
export interface DueGroup {
  kind: ChangeKind;
  accountIds: string[];
  authority: Authority;
  due: readonly DueRow[];
}

export const stepsOfGroup = ({ due }: DueGroup): unknown[] => due.map(({ undo }) => undo);

export function groupsOf(due: readonly DueRow[]): DueGroup[] {
  const groups = new Map<string, DueGroup>();
  for (const one of due) {
    const kind = kindOfChange(one.change);
    const accountIds = kind.accountsOf([one.undo]);
    const roles = accountIds.map((id) => [id, one.change.authority?.[id] ?? ""] as const);
    const authority = Object.fromEntries(roles.filter(([, role]) => role !== ""));
    const key = JSON.stringify([kind.kind, roles]);
    const group = groups.get(key) ?? { kind, accountIds, authority, due: [] };
    groups.set(key, { ...group, due: [...group.due, one] });
  }
  return [...groups.values()];
}

"use client";

import { UserRound, UsersRound, X } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "@/components/ui/button";
import { type Grantee, granteeKey, granteeName } from "./grantee";
import { GranteeSearch } from "./grantee-search";

interface GranteesProps<T extends Grantee> {
  items: readonly T[];
  onChange: (items: T[]) => void;
  /** What somebody newly chosen becomes: with a level, say. */
  make: (grantee: Grantee) => T;
  /** Stands at the right of each: its level, say. `change` replaces it. */
  after?: (item: T, change: (next: T) => void) => ReactNode;
  /** Said where nobody is chosen yet. */
  empty: string;
}

/** Whom something is shared with: people and roles, found by a text, each taken away by its cross. */
export function Grantees<T extends Grantee>({ items, onChange, make, after, empty }: GranteesProps<T>) {
  return (
    <div className="flex min-h-0 flex-col gap-3">
      <GranteeSearch
        isChosen={(grantee) => items.some((item) => granteeKey(item) === granteeKey(grantee))}
        onChoose={(grantee) => onChange([...items, make(grantee)])}
      />
      {items.length === 0 ? (
        <p className="text-muted">{empty}</p>
      ) : (
        <ul aria-label="Shared with" className="max-h-72 overflow-y-auto">
          {items.map((item) => {
            const key = granteeKey(item);
            const Icon = "role" in item ? UsersRound : UserRound;
            return (
              <li key={key} className="flex min-h-9 items-center gap-2 border-b border-line last:border-0">
                <Icon aria-hidden className="size-4 shrink-0 text-faint" />
                <span className="min-w-0 grow truncate">{granteeName(item)}</span>
                {after?.(item, (next) =>
                  onChange(items.map((one) => (granteeKey(one) === key ? next : one))),
                )}
                <IconButton
                  size="icon-sm"
                  label={`Stop sharing with ${granteeName(item)}`}
                  onClick={() => onChange(items.filter((one) => granteeKey(one) !== key))}
                >
                  <X aria-hidden />
                </IconButton>
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}

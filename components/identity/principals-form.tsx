"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { infiniteQuery } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { listAccounts } from "@/server/accounts/contract";
import type { Person } from "@/server/identity/contract";
import { changedPrincipals, problemOfArn } from "./principal-changes";

interface PrincipalsFormProps {
  person: Person;
  canUpdate: boolean;
  isPending: boolean;
  onSave: (principals: { accountId: string; roleArn: string | null }[]) => void;
}

/** As which IAM role a person acts in each account; an empty field is none. */
export function PrincipalsForm({ person, canUpdate, isPending, onSave }: PrincipalsFormProps) {
  const accounts = useInfiniteQuery(infiniteQuery(listAccounts, { limit: 200 }));
  const before = Object.fromEntries(person.principals.map((one) => [one.accountId, one.roleArn]));
  const [typed, setTyped] = useState<Record<string, string>>(before);
  const rows = accounts.data?.pages.flatMap((page) => page.items) ?? [];
  const changes = changedPrincipals(before, typed);
  const isValid = changes.every(({ accountId, roleArn }) => problemOfArn(accountId, roleArn ?? "") === null);
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(changes);
      }}
    >
      <div>
        <h3 className="font-semibold">Principals</h3>
        <p className="text-sm text-muted">The IAM role that AWS sees when Headgate acts for this person.</p>
      </div>
      {accounts.isPending ? <RowsSkeleton rows={3} label="Loading accounts" /> : null}
      {accounts.isError ? (
        <ErrorPanel inline error={accounts.error} onRetry={() => void accounts.refetch()} />
      ) : null}
      {rows.map((account) => (
        <Field
          key={account.id}
          label={`${account.name} (${account.id})`}
          error={problemOfArn(account.id, typed[account.id] ?? "") ?? undefined}
        >
          <Input
            className="mono"
            value={typed[account.id] ?? ""}
            placeholder={`arn:aws:iam::${account.id}:role/…`}
            readOnly={!canUpdate}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => setTyped({ ...typed, [account.id]: event.target.value })}
          />
        </Field>
      ))}
      {accounts.hasNextPage ? (
        <Button variant="ghost" size="sm" onClick={() => void accounts.fetchNextPage()}>
          More accounts
        </Button>
      ) : null}
      {canUpdate ? (
        <Button
          type="submit"
          variant="primary"
          className="self-start"
          disabled={changes.length === 0 || !isValid}
          pending={isPending}
        >
          Save principals
        </Button>
      ) : null}
    </form>
  );
}

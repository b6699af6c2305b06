"use client";

import { useQuery } from "@tanstack/react-query";
import { query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { getAccountPolicies } from "@/server/accounts/contract";
import { PolicyBlock } from "./policy-block";

const KINDS = { trust: "Trust policy", permissions: "Permissions" } as const;

/** The policies to paste in an account. */
export function PolicyList({ accountId }: { accountId: string }) {
  const found = useQuery(query(getAccountPolicies, { accountId }));
  return (
    <section aria-labelledby="policies" className="flex flex-col gap-2">
      <div>
        <h3 id="policies" className="font-semibold">
          Policies to paste
        </h3>
        <p className="text-sm text-muted">
          The least that works, made from the operations that Headgate calls.
        </p>
      </div>
      {found.isPending ? <RowsSkeleton rows={3} label="Loading the policies" /> : null}
      {found.isError ? <ErrorPanel inline error={found.error} onRetry={() => void found.refetch()} /> : null}
      {found.data?.ownArn === null ? (
        <p className="text-failed">
          AWS does not tell who Headgate is, so no trust policy can name it. Has its server AWS credentials?
        </p>
      ) : null}
      {found.data?.policies.map(({ kind, to, title, document }) => (
        <details key={`${kind} ${to} ${title}`} className="rounded-md border border-line">
          <summary className="ring-inside cursor-pointer rounded-md px-3 py-2 hover:bg-hover">
            {KINDS[kind]}: {title}
            <span className="block text-sm wrap-anywhere text-muted">of {to}</span>
          </summary>
          <div className="px-3 pb-3">
            <PolicyBlock label={`${KINDS[kind].toLowerCase()} of ${to}`} value={document} />
          </div>
        </details>
      ))}
    </section>
  );
}

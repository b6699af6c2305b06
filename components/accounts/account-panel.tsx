"use client";

import { useQuery } from "@tanstack/react-query";
import { Database } from "lucide-react";
import { query } from "@/components/data/api";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { SplitPanel } from "@/components/shell/split-panel";
import { useCan } from "@/components/shell/viewer";
import { Copyable } from "@/components/ui/copy-button";
import { type Account, listWarehouses } from "@/server/accounts/contract";
import { ConnectionSection } from "./connection-section";
import { ConnectionTest } from "./connection-test";
import { PolicyList } from "./policy-list";
import { WarehouseCard } from "./warehouse-card";

/**
 * One account: as whom you act there, and its warehouses with what an admin said of each; for admins how it is
 * connected, whether that works, and what to paste where.
 */
export function AccountPanel({ account, onClose }: { account: Account; onClose: () => void }) {
  const isAdmin = useCan("account.update");
  return (
    <SplitPanel title={account.name} label="Account" onClose={onClose}>
      <div className="flex flex-col gap-5">
        <dl className="grid grid-cols-[9rem_1fr] gap-x-4 gap-y-1.5">
          <dt className="text-muted">Account</dt>
          <dd>
            <Copyable text={account.id} />
          </dd>
          <dt className="text-muted">Region</dt>
          <dd className="mono">{account.region}</dd>
          <dt className="text-muted">You act as</dt>
          <dd className="min-w-0 wrap-anywhere">
            {account.principalArn ? <Copyable text={account.principalArn} /> : "nobody"}
          </dd>
        </dl>
        {isAdmin ? (
          <>
            <ConnectionSection accountId={account.id} onDisconnected={onClose} />
            <ConnectionTest accountId={account.id} />
          </>
        ) : null}
        <section aria-labelledby="warehouses" className="flex flex-col gap-2">
          <h3 id="warehouses" className="font-semibold">
            Warehouses
          </h3>
          {account.principalArn ? (
            <Warehouses accountId={account.id} withUnused={isAdmin} />
          ) : (
            <p className="text-muted">
              AWS tells them to a role of yours in this account. An admin can give you one under Admin,
              People.
            </p>
          )}
        </section>
        {isAdmin ? <PolicyList accountId={account.id} /> : null}
      </div>
    </SplitPanel>
  );
}

function Warehouses({ accountId, withUnused }: { accountId: string; withUnused: boolean }) {
  const warehouses = useQuery(
    query(listWarehouses, { accountId, ...(withUnused ? { withUnused: "true" } : {}) }),
  );
  if (warehouses.isPending) return <RowsSkeleton rows={2} label="Loading the warehouses" />;
  if (warehouses.isError) {
    return <ErrorPanel error={warehouses.error} onRetry={() => void warehouses.refetch()} />;
  }
  const { items, problems } = warehouses.data;
  return (
    <>
      {problems.map((problem) => (
        <p key={problem} className="text-failed">
          {problem}
        </p>
      ))}
      {items.length === 0 ? (
        <Empty icon={Database} title="No warehouse here">
          The account has no workgroup and no cluster that your role may see.
        </Empty>
      ) : (
        <ul className="flex flex-col gap-2">
          {items.map((warehouse) => (
            <WarehouseCard
              key={`${warehouse.kind}/${warehouse.name}`}
              accountId={accountId}
              warehouse={warehouse}
            />
          ))}
        </ul>
      )}
    </>
  );
}

"use client";

import { useQuery } from "@tanstack/react-query";
import { Cloud, DatabaseZap } from "lucide-react";
import { useState } from "react";
import { query } from "@/components/data/api";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { isSomethingToLose } from "@/components/data/use-ask-before-leaving";
import { SplitPanel } from "@/components/shell/split-panel";
import { useCan } from "@/components/shell/viewer";
import { Confirm } from "@/components/ui/confirm";
import { type Account, listAccounts, listWarehouses } from "@/server/accounts/contract";
import { ImportByName } from "./import-by-name";
import { ImportOfWarehouse } from "./import-of-warehouse";

/** What is imported from the warehouses of my accounts, and how it went. */
export function ImportPanel({ onClose }: { onClose: () => void }) {
  const accounts = useQuery(query(listAccounts, {}));
  const mayConfigure = useCan("account.update");
  const [isAsking, setIsAsking] = useState(false);
  // An admin sets up every account, with a role in it or without.
  const mine = accounts.data?.items.filter(({ principalArn }) => principalArn !== null || mayConfigure) ?? [];
  const close = () => (isSomethingToLose() ? setIsAsking(true) : onClose());
  return (
    <SplitPanel title="Import" label="Import of the warehouses' history" onClose={close}>
      <Confirm
        open={isAsking}
        onOpenChange={setIsAsking}
        title="Close without saving?"
        action="Close without saving"
        dismiss="Keep editing"
        danger
        onConfirm={onClose}
      >
        What you changed of an import's settings is lost.
      </Confirm>
      <p className="mb-4 text-muted">
        What Spark, Glue and other tools run on a warehouse stands in its own history, SYS_QUERY_HISTORY.
        Imported, it is in this list beside what runs here, with its label, user, times and error. The import
        shows nobody what somebody else runs here; admins see that among the runs and in the audit.
      </p>
      {accounts.isPending ? <RowsSkeleton rows={4} label="Loading the accounts" /> : null}
      {accounts.isError ? (
        <ErrorPanel error={accounts.error} onRetry={() => void accounts.refetch()} />
      ) : null}
      {accounts.isSuccess && mine.length === 0 ? (
        <Empty small icon={Cloud} title="No account yet">
          You have no IAM role in any account. An admin can give you one.
        </Empty>
      ) : null}
      <div className="flex flex-col gap-6">
        {mine.map((account) => (
          <section key={account.id} aria-label={account.name} className="flex flex-col gap-3">
            <h3 className="flex items-center gap-2 font-medium">
              <DatabaseZap aria-hidden className="size-4 text-faint" />
              {account.name} <span className="mono text-sm font-normal text-faint">{account.id}</span>
            </h3>
            {account.principalArn === null ? (
              <ImportByName accountId={account.id} />
            ) : (
              <Warehouses account={account} principalArn={account.principalArn} />
            )}
          </section>
        ))}
      </div>
    </SplitPanel>
  );
}

function Warehouses({ account, principalArn }: { account: Account; principalArn: string }) {
  const warehouses = useQuery(query(listWarehouses, { accountId: account.id }));
  if (warehouses.isPending)
    return <RowsSkeleton rows={2} label={`Loading the warehouses of ${account.name}`} />;
  if (warehouses.isError)
    return <ErrorPanel inline error={warehouses.error} onRetry={() => void warehouses.refetch()} />;
  const items = warehouses.data.items.flatMap(({ kind, ...one }) =>
    kind === "athena" ? [] : [{ ...one, kind }],
  );
  if (items.length === 0) return <p className="text-muted">No warehouse of Redshift.</p>;
  return items.map((warehouse) => (
    <ImportOfWarehouse
      key={`${warehouse.kind}/${warehouse.name}`}
      at={{ accountId: account.id, warehouseKind: warehouse.kind, warehouse: warehouse.name }}
      principalArn={principalArn}
      database={warehouse.database ?? "dev"}
    />
  ));
}

"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { CloudCog, Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { useQueryStates } from "nuqs";
import { useMemo, useState } from "react";
import { infiniteQuery } from "@/components/data/api";
import { DataTable } from "@/components/data/data-table";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Page } from "@/components/shell/page";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { listAccounts } from "@/server/accounts/contract";
import { columnsFor } from "./account-columns";
import { accountFilters } from "./filters";

const AccountPanel = dynamic(() => import("./account-panel").then((module) => module.AccountPanel), {
  ssr: false,
});
const ConnectAccount = dynamic(() => import("./account-dialogs").then((module) => module.ConnectAccount), {
  ssr: false,
});

/** The AWS accounts that Headgate governs. */
export function AccountsView() {
  const seesAll = useCan("person.read");
  const isAdmin = useCan("account.update");
  const [isConnecting, setConnecting] = useState(false);
  const accounts = useInfiniteQuery(infiniteQuery(listAccounts, {}));
  const [{ account }, setFilters] = useQueryStates(accountFilters, { history: "replace" });
  const rows = useMemo(() => accounts.data?.pages.flatMap((page) => page.items) ?? [], [accounts.data]);
  const chosen = rows.find((one) => one.id === account);
  return (
    <Page
      title="Accounts"
      beside={<span className="text-muted max-sm:hidden">{seesAll ? "All" : "Those in which you act"}</span>}
      actions={
        isAdmin ? (
          <Button variant="primary" onClick={() => setConnecting(true)}>
            <Plus aria-hidden />
            Connect account
          </Button>
        ) : null
      }
      panel={
        chosen ? (
          <AccountPanel key={chosen.id} account={chosen} onClose={() => void setFilters({ account: null })} />
        ) : null
      }
    >
      {accounts.isPending ? <RowsSkeleton rows={3} label="Loading accounts" /> : null}
      {accounts.isError && rows.length === 0 ? (
        <ErrorPanel error={accounts.error} onRetry={() => void accounts.refetch()} />
      ) : null}
      {accounts.isSuccess && rows.length === 0 ? (
        <Empty icon={CloudCog} title={isAdmin ? "No account is connected" : "No account is yours to act in"}>
          {isAdmin
            ? "Connect one, give people their roles there, and test the connection."
            : "An admin can give you an IAM role in an account under Admin, People."}
        </Empty>
      ) : null}
      {rows.length > 0 ? (
        <DataTable
          label="Accounts"
          columns={columnsFor({ isAdmin, isBesidePanel: chosen !== undefined })}
          rows={rows}
          rowKey={(one) => one.id}
          selectedKey={account}
          hasMore={accounts.hasNextPage}
          isLoadingMore={accounts.isFetchingNextPage}
          onLoadMore={() => void accounts.fetchNextPage()}
        />
      ) : null}
      {isConnecting ? (
        <ConnectAccount
          onClose={() => setConnecting(false)}
          onConnected={(id) => {
            setConnecting(false);
            void setFilters({ account: id });
          }}
        />
      ) : null}
    </Page>
  );
}

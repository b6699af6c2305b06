"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { CloudCog } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { useQueryStates } from "nuqs";
import { useMemo } from "react";
import { infiniteQuery } from "@/components/data/api";
import { columnsOf, type DataColumn, DataTable, ROW_LINK } from "@/components/data/data-table";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { plural } from "@/components/data/format";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Page } from "@/components/shell/page";
import { useCan } from "@/components/shell/viewer";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { Copyable } from "@/components/ui/copy-button";
import { type Account, listAccounts } from "@/server/accounts/contract";
import { AccountPanel } from "./account-panel";
import { accountFilters } from "./filters";

const helper = columnsOf<Account>();

const columns: DataColumn<Account>[] = [
  helper.display({
    id: "name",
    header: "Name",
    meta: { narrow: "main" },
    cell: ({ row }) => (
      <Link
        href={`/admin/accounts?account=${row.original.id}` as Route}
        prefetch={false}
        scroll={false}
        className={cn(ROW_LINK, "font-medium")}
      >
        {row.original.name}
      </Link>
    ),
  }),
  helper.display({
    id: "id",
    header: "Account",
    meta: { width: "170px", narrow: "line" },
    cell: ({ row }) => <Copyable text={row.original.id} />,
  }),
  helper.display({
    id: "region",
    header: "Region",
    meta: { width: "120px", from: "lg" },
    cell: ({ row }) => <span className="mono text-muted">{row.original.region}</span>,
  }),
  helper.display({
    id: "principal",
    header: "You act as",
    meta: { from: "xl" },
    cell: ({ row }) =>
      row.original.principalArn ? (
        <Copyable text={row.original.principalArn} />
      ) : (
        <span className="text-muted">nobody</span>
      ),
  }),
  helper.display({
    id: "people",
    header: "People",
    meta: { width: "110px", narrow: "end", align: "right" },
    cell: ({ row }) => (
      <span className="text-muted">{plural(row.original.peopleCount, "person", "people")}</span>
    ),
  }),
  helper.display({
    id: "source",
    header: "From",
    meta: { width: "120px", narrow: "side" },
    cell: ({ row }) => <Badge>{row.original.source === "demo" ? "demo lake" : "settings"}</Badge>,
  }),
];

/** The panel tells the rest. */
const columnsBesidePanel = columns.filter(({ id }) => id !== "principal" && id !== "source");

/** The AWS accounts that Headgate governs. */
export function AccountsView() {
  const seesAll = useCan("person.read");
  const accounts = useInfiniteQuery(infiniteQuery(listAccounts, {}));
  const [{ account }, setFilters] = useQueryStates(accountFilters, { history: "replace" });
  const rows = useMemo(() => accounts.data?.pages.flatMap((page) => page.items) ?? [], [accounts.data]);
  const chosen = rows.find((one) => one.id === account);
  return (
    <Page
      title="Accounts"
      beside={<span className="text-muted max-sm:hidden">{seesAll ? "All" : "Those in which you act"}</span>}
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
        <Empty icon={CloudCog} title="No account is yours to act in">
          {seesAll
            ? "Headgate reads its accounts from the setting HEADGATE_AWS_ACCOUNTS at its start."
            : "An admin can give you an IAM role in an account under Admin, People."}
        </Empty>
      ) : null}
      {rows.length > 0 ? (
        <DataTable
          label="Accounts"
          columns={chosen ? columnsBesidePanel : columns}
          rows={rows}
          rowKey={(one) => one.id}
          selectedKey={account}
          hasMore={accounts.hasNextPage}
          isLoadingMore={accounts.isFetchingNextPage}
          onLoadMore={() => void accounts.fetchNextPage()}
        />
      ) : null}
    </Page>
  );
}

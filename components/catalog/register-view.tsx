"use client";

import { useQuery } from "@tanstack/react-query";
import { CloudCog } from "lucide-react";
import { query } from "@/components/data/api";
import { Empty, NoPermission } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { CrumbLeaf } from "@/components/shell/crumbs";
import { Page } from "@/components/shell/page";
import { useCan } from "@/components/shell/viewer";
import { listAccounts } from "@/server/accounts/contract";
import { RegisterForm } from "./register-form";

/** Brings something of the lake into the catalog. */
export function RegisterView() {
  const mayRegister = useCan("catalog.update");
  const accounts = useQuery({ ...query(listAccounts, { limit: 200 }), enabled: mayRegister });
  const mine = (accounts.data?.items ?? []).filter(({ principalArn }) => principalArn !== null);
  return (
    <Page title="Register a dataset">
      <CrumbLeaf label="Register a dataset" />
      {mayRegister ? null : <NoPermission permission="catalog.update" />}
      {accounts.isLoading ? <RowsSkeleton rows={6} label="Loading accounts" /> : null}
      {accounts.error ? <ErrorPanel error={accounts.error} onRetry={() => void accounts.refetch()} /> : null}
      {accounts.data && mine.length === 0 ? (
        <Empty icon={CloudCog} title="No account is yours to act in">
          Datasets are read as your own IAM role. An admin can give you one under Admin, People.
        </Empty>
      ) : null}
      {mine.length > 0 ? <RegisterForm accounts={mine} /> : null}
    </Page>
  );
}

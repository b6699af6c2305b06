"use client";

import { useQuery } from "@tanstack/react-query";
import { CloudCog } from "lucide-react";
import dynamic from "next/dynamic";
import { AccessTabs } from "@/components/access/access-tabs";
import { HowToRefresh } from "@/components/access/how-to-refresh";
import { query } from "@/components/data/api";
import { Empty, NoPermission } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { CrumbLeaf } from "@/components/shell/crumbs";
import { Page } from "@/components/shell/page";
import { useCan } from "@/components/shell/viewer";
import { listLakes } from "@/server/access/contract";

const PolicyForm = dynamic(() => import("./policy-form").then((module) => module.PolicyForm), {
  ssr: false,
  loading: () => <RowsSkeleton rows={8} label="Loading the form" />,
});

/** A new policy is written here and proposed as a Change. */
export function NewPolicyView() {
  const mayPropose = useCan("change.propose");
  const lakes = useQuery({ ...query(listLakes, {}), enabled: mayPropose });
  const accounts = (lakes.data?.items ?? []).filter(({ snapshot }) => snapshot !== null);
  return (
    <Page title="New policy" beside={<AccessTabs current="policies" />}>
      <CrumbLeaf label="New policy" />
      {mayPropose ? null : <NoPermission permission="change.propose" />}
      {lakes.isLoading ? <RowsSkeleton rows={8} label="Loading the accounts" /> : null}
      {lakes.error ? <ErrorPanel error={lakes.error} onRetry={() => void lakes.refetch()} /> : null}
      {lakes.isSuccess && accounts.length === 0 ? (
        <Empty icon={CloudCog} title="No account's rules are known">
          <HowToRefresh />; policies are written on what it has.
        </Empty>
      ) : null}
      {accounts.length > 0 ? <PolicyForm accounts={accounts} /> : null}
    </Page>
  );
}

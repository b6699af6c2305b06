"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Plus, Search, ShieldCheck } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { parseAsString, useQueryState, useQueryStates } from "nuqs";
import { useCallback, useMemo, useState } from "react";
import { AccessTabs } from "@/components/access/access-tabs";
import { infiniteQuery } from "@/components/data/api";
import { DataTable } from "@/components/data/data-table";
import { Empty, NoMatch, NoPermission } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { plural } from "@/components/data/format";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Page } from "@/components/shell/page";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { buttonStyle } from "@/components/ui/button-style";
import { InputWithIcon } from "@/components/ui/input";
import { listPolicies, type Policy } from "@/server/access/contract";
import { policiesInput, policyFilters } from "./filters";
import { policyColumns, SelectingContext } from "./policy-columns";
import { PolicyFilterBar } from "./policy-filter-bar";
import { rowsOf } from "./policy-rows";
import { revokeSteps, revokeTitle } from "./policy-words";
import { expressionsHref, newPolicyHref } from "./routes";

const PolicyPanel = dynamic(() => import("./policy-panel").then((module) => module.PolicyPanel), {
  ssr: false,
});
const ProposeDialog = dynamic(
  () => import("@/components/access/propose-dialog").then((module) => module.ProposeDialog),
  { ssr: false },
);

/** The grants of all accounts, principal by principal. */
export function PoliciesView() {
  const seesAll = useCan("access.readAll");
  const mayPropose = useCan("change.propose");
  const [chosen, setChosen] = useQueryState("policy", parseAsString);
  const [selected, setSelected] = useState<ReadonlyMap<string, Policy>>(new Map());
  const [isRevoking, setRevoking] = useState(false);
  const policies = [...selected.values()];
  const toggle = useCallback((some: readonly Policy[], isOn: boolean) => {
    setSelected((before) => {
      const after = new Map(before);
      for (const one of some) {
        if (isOn) after.set(one.id, one);
        else after.delete(one.id);
      }
      return after;
    });
  }, []);
  const selecting = useMemo(
    () => ({ isOn: mayPropose, ids: new Set(selected.keys()), toggle }),
    [mayPropose, selected, toggle],
  );
  return (
    <Page
      title="Access"
      beside={<AccessTabs current="policies" />}
      actions={<Actions selected={policies.length} onRevoke={() => setRevoking(true)} />}
      toolbar={seesAll ? <Toolbar /> : null}
      panel={
        chosen ? <PolicyPanel key={chosen} policyId={chosen} onClose={() => void setChosen(null)} /> : null
      }
    >
      {seesAll ? (
        <SelectingContext value={selecting}>
          <PolicyList chosen={chosen} maySelect={mayPropose} />
        </SelectingContext>
      ) : (
        <NoPermission permission="access.readAll" />
      )}
      {isRevoking ? (
        <ProposeDialog
          title={revokeTitle(policies)}
          steps={revokeSteps(policies)}
          onClose={() => setRevoking(false)}
        />
      ) : null}
    </Page>
  );
}

function Actions({ selected, onRevoke }: { selected: number; onRevoke: () => void }) {
  const mayPropose = useCan("change.propose");
  const seesAll = useCan("access.readAll");
  if (!mayPropose || !seesAll) return null;
  return (
    <>
      {selected > 0 ? <Button onClick={onRevoke}>Revoke {plural(selected, "grant")}</Button> : null}
      <Link href={expressionsHref} className={buttonStyle({})}>
        Saved expressions
      </Link>
      <Link href={newPolicyHref()} className={buttonStyle({ variant: "primary" })}>
        <Plus aria-hidden />
        New policy
      </Link>
    </>
  );
}

function Toolbar() {
  const [filters, set] = useQueryStates(policyFilters, { history: "replace" });
  return (
    <div className="flex flex-wrap items-center gap-2">
      <InputWithIcon
        type="search"
        aria-label="Search policies"
        placeholder="Principal, person, database, tag"
        icon={<Search />}
        value={filters.q}
        onChange={(event) => void set({ q: event.target.value || null })}
        className="w-72 max-sm:w-full"
      />
      <PolicyFilterBar filters={filters} set={set} />
    </div>
  );
}

const CLEARED = { q: null, kind: null, account: null, principal: null };

function PolicyList({ chosen, maySelect }: { chosen: string | null; maySelect: boolean }) {
  const [filters, set] = useQueryStates(policyFilters, { history: "replace" });
  const input = policiesInput(filters);
  const list = useInfiniteQuery({ ...infiniteQuery(listPolicies, input), placeholderData: keepPreviousData });
  const rows = useMemo(
    () => rowsOf(list.data?.pages.flatMap((page) => page.items) ?? [], list.hasNextPage),
    [list.data, list.hasNextPage],
  );
  if (list.isPending) return <RowsSkeleton rows={12} label="Loading policies" />;
  if (list.isError && rows.length === 0)
    return <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />;
  if (rows.length === 0 && Object.keys(input).length > 0)
    return <NoMatch what="policies" onClear={() => void set(CLEARED)} />;
  if (rows.length === 0)
    return (
      <Empty icon={ShieldCheck} title="No policies are known">
        A policy gives a principal permissions on databases, tables or columns, by name or by their LF-tags.
        Refresh an account under Explain to read those that it has, or propose one.
      </Empty>
    );
  return (
    <DataTable
      label="Policies"
      columns={policyColumns(chosen !== null, maySelect)}
      rows={rows}
      rowKey={({ key }) => key}
      selectedKey={chosen}
      hasMore={list.hasNextPage}
      isLoadingMore={list.isFetchingNextPage}
      onLoadMore={() => void list.fetchNextPage()}
    />
  );
}

"use client";

import { Plus, Search } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { parseAsString, useQueryState, useQueryStates } from "nuqs";
import { useCallback, useMemo, useState } from "react";
import { AccessTabs } from "@/components/access/access-tabs";
import { NoPermission } from "@/components/data/empty";
import { plural } from "@/components/data/format";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Page } from "@/components/shell/page";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { buttonStyle } from "@/components/ui/button-style";
import { InputWithIcon } from "@/components/ui/input";
import type { Policy } from "@/server/access/contract";
import { policyFilters } from "./filters";
import type { Selecting } from "./policy-columns";
import { PolicyFilterBar } from "./policy-filter-bar";
import { revokeSteps, revokeTitle } from "./policy-words";
import { expressionsHref, newPolicyHref } from "./routes";

const PolicyList = dynamic(() => import("./policy-list").then((module) => module.PolicyList), {
  ssr: false,
  loading: () => <RowsSkeleton rows={12} label="Loading policies" />,
});
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
    (): Selecting => ({ isOn: mayPropose, ids: new Set(selected.keys()), toggle }),
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
        <PolicyList chosen={chosen} selecting={selecting} />
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

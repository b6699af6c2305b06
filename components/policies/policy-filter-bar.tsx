"use client";

import { useQuery } from "@tanstack/react-query";
import { CloudCog, Shapes, UserRound } from "lucide-react";
import type { useQueryStates } from "nuqs";
import { nameOfPrincipal } from "@/components/access/proof-words";
import { query } from "@/components/data/api";
import { FilterBar, type FilterField } from "@/components/data/filter-bar";
import { listLakes, listPrincipals } from "@/server/access/contract";
import { POLICY_KINDS, type PolicyFilters, type policyFilters } from "./filters";

interface PolicyFilterBarProps {
  filters: PolicyFilters;
  set: ReturnType<typeof useQueryStates<typeof policyFilters>>[1];
}

const KINDS = [
  { value: "named", label: "On named resources" },
  { value: "tags", label: "By LF-tags" },
];

export function PolicyFilterBar({ filters: { kind, account, principal }, set }: PolicyFilterBarProps) {
  const lakes = useQuery(query(listLakes, {}));
  const principals = useQuery(query(listPrincipals, { limit: 200 }));
  const known = (principals.data?.items ?? []).map((who) => ({ value: who.principal, label: who.label }));
  const isKnown = principal === null || known.some(({ value }) => value === principal);
  const fields: FilterField[] = [
    { key: "kind", label: "Kind", icon: Shapes, kind: "choice", options: KINDS },
    {
      ...{ key: "account", label: "Account", icon: CloudCog, kind: "choice" },
      options: (lakes.data?.items ?? []).map(({ accountId, name }) => ({ value: accountId, label: name })),
    },
    {
      ...{ key: "principal", label: "Principal", icon: UserRound, kind: "choice" },
      options: isKnown ? known : [...known, { value: principal, label: nameOfPrincipal(principal) }],
    },
  ];
  const values = {
    kind: kind ? [kind] : [],
    account: account ? [account] : [],
    principal: principal ? [principal] : [],
  };
  const onChange = (key: string, next: string[]) => {
    const last = next.at(-1) ?? null;
    if (key === "kind") void set({ kind: POLICY_KINDS.find((one) => one === last) ?? null });
    else void set({ [key]: last });
  };
  return (
    <FilterBar
      fields={fields}
      values={values}
      onChange={onChange}
      onClear={() => void set({ kind: null, account: null, principal: null })}
    />
  );
}

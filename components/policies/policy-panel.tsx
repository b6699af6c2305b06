"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import { Endings } from "@/components/access/endings";
import { nameOfPrincipal, resourceText } from "@/components/access/proof-words";
import { accessHref } from "@/components/access/question";
import { StrangerNotice } from "@/components/access/stranger";
import { infiniteQuery, query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { SplitPanel } from "@/components/shell/split-panel";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { Copyable } from "@/components/ui/copy-button";
import { listMatches, listPolicies, type Policy } from "@/server/access/contract";
import { MatchList } from "./match-list";
import { Permissions } from "./policy-columns";
import { keepSteps, keepTitle, reachText, revokeSteps, revokeTitle } from "./policy-words";

const ProposeDialog = dynamic(
  () => import("@/components/access/propose-dialog").then((module) => module.ProposeDialog),
  { ssr: false },
);
const EndPolicy = dynamic(() => import("./end-policy").then((module) => module.EndPolicy), { ssr: false });

/** One policy: what it gives whom, what it reaches now, and how to take it away. */
export function PolicyPanel({ policyId, onClose }: { policyId: string; onClose: () => void }) {
  const mayPropose = useCan("change.propose");
  const [proposing, setProposing] = useState<"revoke" | "end" | "keep" | null>(null);
  const close = () => setProposing(null);
  const found = useQuery(query(listPolicies, { id: policyId, limit: 1 }));
  const policy = found.data?.items[0];
  return (
    <SplitPanel
      title={policy ? resourceText(policy.grant.resource) : "Policy"}
      label="Policy"
      onClose={onClose}
      actions={
        policy && mayPropose ? (
          <>
            <Button size="sm" onClick={() => setProposing("end")}>
              End at…
            </Button>
            <Button size="sm" onClick={() => setProposing("revoke")}>
              Revoke
            </Button>
          </>
        ) : null
      }
    >
      {found.isPending ? <RowsSkeleton rows={4} label="Loading the policy" /> : null}
      {found.error ? <ErrorPanel error={found.error} onRetry={() => void found.refetch()} /> : null}
      {found.isSuccess && !policy ? (
        <p className="text-muted">There is no such policy any more: it was revoked, or became another one.</p>
      ) : null}
      {policy ? <Facts policy={policy} onKeep={mayPropose ? () => setProposing("keep") : null} /> : null}
      {policy && proposing === "revoke" ? (
        <ProposeDialog title={revokeTitle([policy])} steps={revokeSteps([policy])} onClose={close} />
      ) : null}
      {policy && proposing === "keep" ? (
        <ProposeDialog title={keepTitle(policy)} steps={keepSteps(policy)} onClose={close} />
      ) : null}
      {policy && proposing === "end" ? <EndPolicy policy={policy} onClose={close} /> : null}
    </SplitPanel>
  );
}

function Facts({ policy, onKeep }: { policy: Policy; onKeep: (() => void) | null }) {
  const { grant, who, accountId } = policy;
  const reach = reachText(policy);
  return (
    <div className="grid gap-5">
      <StrangerNotice who={who} />
      <dl className="grid gap-3">
        <Fact name="Principal">
          <Link
            href={accessHref({ principal: who.principal })}
            className="text-accent-ink underline underline-offset-3"
          >
            {nameOfPrincipal(who.principal)}
          </Link>
          {who.people.length > 0 ? (
            <span className="text-muted"> · {who.people.map(({ name }) => name).join(", ")}</span>
          ) : null}
          <Copyable text={who.principal} />
        </Fact>
        <Fact name="Resource">
          <span className="wrap-anywhere">{resourceText(grant.resource)}</span>
        </Fact>
        <Fact name="Permissions">
          <span className="flex flex-wrap">
            <Permissions grant={grant} />
          </span>
        </Fact>
        {policy.ends.length > 0 ? (
          <Fact name="For a time">
            <Endings ends={policy.ends} count={grant.permissions.length} className="text-waiting" />
            {onKeep ? (
              <Button size="sm" className="mt-1" onClick={onKeep}>
                Keep for good
              </Button>
            ) : null}
          </Fact>
        ) : null}
        <Fact name="In account">
          <span className="mono">{accountId}</span>
        </Fact>
        {grant.condition ? (
          <Fact name="Only while">
            <code className="mono wrap-anywhere">{grant.condition}</code>
          </Fact>
        ) : null}
        {reach ? <Fact name="Reaches now">{reach}</Fact> : null}
      </dl>
      {grant.resource.kind === "tagPolicy" ? (
        <Matches accountId={grant.resource.catalogId ?? accountId} resource={grant.resource} />
      ) : null}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-sm text-muted">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}

type TagPolicy = Extract<Policy["grant"]["resource"], { kind: "tagPolicy" }>;

function Matches({ accountId, resource }: { accountId: string; resource: TagPolicy }) {
  const { name } = resource.expression;
  const asked =
    typeof name === "string"
      ? { expression: name }
      : {
          tag: Object.entries(resource.expression).flatMap(([key, values]) =>
            [values].flat().map((value) => `${key}=${value}`),
          ),
        };
  const list = useInfiniteQuery(
    infiniteQuery(listMatches, { accountId, resourceType: resource.resourceType, ...asked }),
  );
  return <MatchList list={list} />;
}

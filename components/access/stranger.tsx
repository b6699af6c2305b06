"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { UserRoundX } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { mutation, query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { plural } from "@/components/data/format";
import { Time } from "@/components/data/time";
import { revokeSteps, revokeTitle } from "@/components/policies/policy-words";
import { useCan } from "@/components/shell/viewer";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { acceptRole, listPolicies, type Who } from "@/server/access/contract";

const ProposeDialog = dynamic(() => import("./propose-dialog").then((module) => module.ProposeDialog), {
  ssr: false,
});

type Stranger = NonNullable<Who["stranger"]>;

const WORDS: Record<Stranger["kind"], string> = { gone: "Deleted", remade: "Made again" };

/** Beside a role's name, in a list. */
export function StrangerBadge({ who }: { who: Who }) {
  if (!who.stranger) return null;
  return <Badge tone="waiting">{WORDS[who.stranger.kind]}</Badge>;
}

/** A role that is not the one that was given what it has; what takes that away is a click off. */
export function StrangerNotice({ who }: { who: Who }) {
  const { stranger, label, principal } = who;
  if (!stranger) return null;
  return (
    <section
      aria-label={`${label} is another one`}
      className="grid gap-2 rounded-md border border-line bg-waiting-soft px-4 py-3"
    >
      <p className="flex items-start gap-2">
        <UserRoundX aria-hidden className="mt-0.5 size-4 shrink-0 text-waiting" />
        <Told label={label} stranger={stranger} />
      </p>
      <Ways principal={principal} kind={stranger.kind} />
    </section>
  );
}

function Told({ label, stranger: { kind, since } }: { label: string; stranger: Stranger }) {
  if (kind === "gone")
    return (
      <span>
        The role {label} is not there any more, as was seen <Time at={since} />. What it was given waits for
        whoever makes a role of its name.
      </span>
    );
  return (
    <span>
      {label} was deleted and made again <Time at={since} />: it has the grants of the one before.
    </span>
  );
}

const GRANTS_MAX = 200;

function Ways({ principal, kind }: { principal: string; kind: Stranger["kind"] }) {
  const seesAll = useCan("access.readAll");
  const mayPropose = useCan("change.propose");
  const mayAccept = useCan("change.approve");
  const client = useQueryClient();
  const [isRevoking, setRevoking] = useState(false);
  const grants = useQuery({
    ...query(listPolicies, { principal, limit: GRANTS_MAX }),
    enabled: seesAll && mayPropose,
  });
  const accept = useMutation({
    ...mutation(acceptRole),
    onSuccess: () => client.invalidateQueries({ queryKey: ["access"] }),
  });
  const policies = grants.data?.items ?? [];
  const isAcceptable = mayAccept && kind === "remade";
  return (
    <>
      <div className="flex flex-wrap gap-2 empty:hidden">
        {policies.length > 0 ? (
          <Button size="sm" onClick={() => setRevoking(true)}>
            Revoke {plural(policies.length, "grant")}
          </Button>
        ) : null}
        {isAcceptable ? (
          <Button
            size="sm"
            variant="ghost"
            pending={accept.isPending}
            onClick={() => accept.mutate({ principal })}
          >
            It is to keep them
          </Button>
        ) : null}
      </div>
      {grants.error ? <ErrorPanel inline error={grants.error} onRetry={() => void grants.refetch()} /> : null}
      {accept.error ? <ErrorPanel inline error={accept.error} /> : null}
      {isRevoking ? (
        <ProposeDialog
          title={revokeTitle(policies)}
          steps={revokeSteps(policies)}
          note={grants.data?.nextCursor ? <p className="text-muted">It has more grants than these.</p> : null}
          onClose={() => setRevoking(false)}
        />
      ) : null}
    </>
  );
}

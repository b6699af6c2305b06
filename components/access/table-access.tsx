"use client";

import { useQuery } from "@tanstack/react-query";
import { ShieldQuestion } from "lucide-react";
import Link from "next/link";
import { query } from "@/components/data/api";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Time } from "@/components/data/time";
import { newPolicyHref } from "@/components/policies/routes";
import { useCan, useViewer } from "@/components/shell/viewer";
import { buttonStyle } from "@/components/ui/button-style";
import { Panel } from "@/components/ui/panel";
import { getAccessTable, listLakes } from "@/server/access/contract";
import { ExplainAnswer } from "./explain-answer";
import { accessHref, type TablePlace } from "./question";
import { Readers } from "./readers";
import { RefreshLake, RefreshProgress } from "./refresh-lake";

/** Who reads a table by Lake Formation's rules, for those who may know; for others whether they do themselves. */
export function TableAccess({ place }: { place: TablePlace }) {
  const seesAll = useCan("access.readAll");
  const mayPropose = useCan("change.propose");
  const viewer = useViewer();
  const table = useQuery({ ...query(getAccessTable, place), retry: false });
  const isUnknown = table.error?.problem.code === "not_found";
  return (
    <Panel
      title={seesAll ? "Who reads it" : "Do Lake Formation's rules let you read it?"}
      after={
        isUnknown ? null : (
          <span className="flex flex-wrap justify-end gap-2">
            {mayPropose ? (
              <Link href={newPolicyHref(place)} prefetch={false} className={buttonStyle({ size: "sm" })}>
                Let somebody read it
              </Link>
            ) : null}
            <Link href={accessHref({ place })} prefetch={false} className={buttonStyle({ size: "sm" })}>
              Open in Access
            </Link>
          </span>
        )
      }
    >
      {table.isPending ? <RowsSkeleton rows={4} label="Looking for its rules" /> : null}
      {isUnknown ? <NotRead accountId={place.accountId} /> : null}
      {table.error && !isUnknown ? (
        <ErrorPanel inline error={table.error} onRetry={() => void table.refetch()} />
      ) : null}
      {table.data && seesAll ? <Readers place={place} column={null} /> : null}
      {table.data && !seesAll ? (
        <ExplainAnswer place={place} principal={null} person={viewer.id} column={null} permission="SELECT" />
      ) : null}
    </Panel>
  );
}

/** A table that came after its account's rules were read last. */
function NotRead({ accountId }: { accountId: string }) {
  const mayRefresh = useCan("access.refresh");
  const lakes = useQuery(query(listLakes, {}));
  const lake = lakes.data?.items.find((one) => one.accountId === accountId);
  const isMine = mayRefresh && lake && lake.principalArn !== null;
  return (
    <div className="grid justify-items-center gap-2 pb-2">
      <Empty
        icon={ShieldQuestion}
        title="Its rules were not read yet"
        small
        action={isMine ? <RefreshLake lake={lake} variant="primary" /> : null}
      >
        {lake?.snapshot ? (
          <>
            The rules of its account were read <Time at={lake.snapshot.takenAt} />, and it was not among them.
          </>
        ) : (
          "The rules of its account were never read."
        )}{" "}
        {isMine
          ? "Refresh them, to see who reads it and let others read it."
          : `A data lake administrator of the account ${accountId} can refresh them under Access.`}
      </Empty>
      {lake ? <RefreshProgress run={lake.run} /> : null}
    </div>
  );
}

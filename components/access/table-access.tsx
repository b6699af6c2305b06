"use client";

import { useQuery } from "@tanstack/react-query";
import { ShieldQuestion } from "lucide-react";
import Link from "next/link";
import { query } from "@/components/data/api";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { useCan, useViewer } from "@/components/shell/viewer";
import { buttonStyle } from "@/components/ui/button-style";
import { Panel } from "@/components/ui/panel";
import { getAccessTable } from "@/server/access/contract";
import { ExplainAnswer } from "./explain-answer";
import { accessHref, type TablePlace } from "./question";
import { Readers } from "./readers";

/** Who reads a table by Lake Formation's rules, for those who may know; for others whether they do themselves. */
export function TableAccess({ place }: { place: TablePlace }) {
  const seesAll = useCan("access.readAll");
  const viewer = useViewer();
  const table = useQuery({ ...query(getAccessTable, place), retry: false });
  const isUnknown = table.error?.problem.code === "not_found";
  return (
    <Panel
      title={seesAll ? "Who reads it" : "Do Lake Formation's rules let you read it?"}
      after={
        <Link href={accessHref({ place })} prefetch={false} className={buttonStyle({ size: "sm" })}>
          Open in Access
        </Link>
      }
    >
      {table.isPending ? <RowsSkeleton rows={4} label="Looking for its rules" /> : null}
      {isUnknown ? (
        <Empty icon={ShieldQuestion} title="Its rules were not read yet" small>
          A data lake administrator of the account {place.accountId} can refresh them under Access.
        </Empty>
      ) : null}
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

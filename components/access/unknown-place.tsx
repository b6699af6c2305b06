"use client";

import { useQuery } from "@tanstack/react-query";
import { Columns3, ShieldQuestion } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { ApiError, query } from "@/components/data/api";
import { Empty } from "@/components/data/empty";
import { Time } from "@/components/data/time";
import { useCan } from "@/components/shell/viewer";
import { buttonStyle } from "@/components/ui/button-style";
import { listLakes } from "@/server/access/contract";
import type { TablePlace } from "./question";
import { RefreshLake, RefreshProgress } from "./refresh-lake";

export const isNotFound = (error: Error | null): boolean =>
  error instanceof ApiError && error.problem.code === "not_found";

/** A table that was not there when its account's rules were read last. */
export function NotRead({ place: { accountId, database, table } }: { place: TablePlace }) {
  const mayRefresh = useCan("access.refresh");
  const lakes = useQuery(query(listLakes, {}));
  const lake = lakes.data?.items.find((one) => one.accountId === accountId);
  const isMine = mayRefresh && lake && lake.principalArn !== null;
  return (
    <div className="grid justify-items-center gap-2 pb-2">
      <Empty
        icon={ShieldQuestion}
        title={`No rules of ${database}.${table} are known`}
        small
        action={isMine ? <RefreshLake lake={lake} variant="primary" /> : null}
      >
        {lake?.snapshot ? (
          <>
            The rules of account {accountId} were read <Time at={lake.snapshot.takenAt} />, and it was not
            among them: it came later, or is gone.
          </>
        ) : (
          `The rules of account ${accountId} were never read.`
        )}{" "}
        {isMine
          ? "Refresh them, to see who reads it and let others read it."
          : "A data lake administrator of that account can refresh them under Access."}
      </Empty>
      {lake ? <RefreshProgress run={lake.run} /> : null}
    </div>
  );
}

interface NoColumnProps {
  place: TablePlace;
  column: string;
  /** The same question, of the whole table. */
  wholeHref: Route;
}

/** A column that the table does not have, or not any more. */
export function NoColumn({ place, column, wholeHref }: NoColumnProps) {
  return (
    <Empty
      icon={Columns3}
      title={`${place.database}.${place.table} has no column ${column}`}
      small
      action={
        <Link href={wholeHref} prefetch={false} className={buttonStyle({})}>
          Ask about the whole table
        </Link>
      }
    >
      At least it had none when its rules were read last.
    </Empty>
  );
}

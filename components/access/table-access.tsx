"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { newPolicyHref } from "@/components/policies/routes";
import { useCan, useViewer } from "@/components/shell/viewer";
import { buttonStyle } from "@/components/ui/button-style";
import { Panel } from "@/components/ui/panel";
import { getAccessTable } from "@/server/access/contract";
import { accessHref, type TablePlace } from "./question";
import { Readers } from "./readers";
import { isNotFound, NotRead } from "./unknown-place";

/** Who reads a table by Lake Formation's rules; whether one does oneself is a click away. */
export function TableAccess({ place }: { place: TablePlace }) {
  const mayPropose = useCan("change.propose");
  const viewer = useViewer();
  const table = useQuery({ ...query(getAccessTable, place), retry: false });
  const isUnknown = isNotFound(table.error);
  return (
    <Panel
      title="Who reads it"
      after={
        isUnknown ? null : (
          <span className="flex flex-wrap justify-end gap-2">
            {mayPropose ? (
              <Link href={newPolicyHref(place)} prefetch={false} className={buttonStyle({ size: "sm" })}>
                Let somebody read it
              </Link>
            ) : null}
            <Link
              href={accessHref({ place, person: viewer.id })}
              prefetch={false}
              className={buttonStyle({ size: "sm" })}
            >
              Do I read it?
            </Link>
            <Link href={accessHref({ place })} prefetch={false} className={buttonStyle({ size: "sm" })}>
              Open in Access
            </Link>
          </span>
        )
      }
    >
      {table.isPending ? <RowsSkeleton rows={4} label="Looking for its rules" /> : null}
      {isUnknown ? <NotRead place={place} /> : null}
      {table.error && !isUnknown ? (
        <ErrorPanel inline error={table.error} onRetry={() => void table.refetch()} />
      ) : null}
      {table.data ? <Readers place={place} column={null} /> : null}
    </Panel>
  );
}

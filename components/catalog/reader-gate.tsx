"use client";

import { CloudOff, UserRoundX } from "lucide-react";
import type { ReactNode } from "react";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Select } from "@/components/ui/select";
import type { Target } from "@/server/accounts/contract";
import type { Dataset } from "@/server/catalog/contract";
import type { Reader } from "./use-reader";

interface ReaderGateProps {
  reader: Reader;
  dataset: Dataset;
  children: (target: Target) => ReactNode;
}

/** What stands in the way of reading as oneself, or what reads. */
export function ReaderGate({ reader, dataset: { accountId }, children }: ReaderGateProps) {
  const { isPending, error, refetch, roleArn, target, problems } = reader;
  if (isPending) return <RowsSkeleton rows={3} label="Looking how you may read it" />;
  if (error) return <ErrorPanel error={error} onRetry={refetch} />;
  if (!roleArn)
    return (
      <Empty icon={UserRoundX} title="You have no IAM role in its account" small>
        Rows of account <span className="mono">{accountId}</span> are read as your own role there. An admin
        can give you one.
      </Empty>
    );
  if (!target)
    return (
      <Empty icon={CloudOff} title="No Athena workgroup to read it by" small>
        {problems.length > 0
          ? problems.join(" ")
          : "Your role sees no workgroup in its account, or an admin said that Headgate does not use them."}
      </Empty>
    );
  return children(target);
}

/** Which workgroup reads, where there are several. */
export function WorkgroupSelect({ reader, target }: { reader: Reader; target: Target }) {
  const { isAthena, workgroups, setWorkgroup } = reader;
  if (!isAthena || workgroups.length < 2) return null;
  return (
    <Select
      label="Athena workgroup"
      mono
      value={target.warehouse}
      options={workgroups.map((name) => ({ value: name, label: name }))}
      onValueChange={setWorkgroup}
      className="max-w-60"
    />
  );
}

"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { mutation, query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { StateMark } from "@/components/data/state-mark";
import { Time } from "@/components/data/time";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { getHistoryImport, type HistoryImport, importHistoryNow } from "@/server/history/contract";
import { getRun } from "@/server/runs/contract";
import { audienceWords, ImportSettings, KeptAudience } from "./import-settings";

interface ImportOfWarehouseProps {
  at: Pick<HistoryImport, "accountId" | "warehouseKind" | "warehouse">;
  /** What is offered where nothing is set up. */
  principalArn: string;
  database: string;
}

/** How one warehouse's history is imported: for admins to set, for all to see. */
export function ImportOfWarehouse({ at, principalArn, database }: ImportOfWarehouseProps) {
  const setting = useQuery(query(getHistoryImport, at));
  const mayConfigure = useCan("account.update");
  const [isEditing, setIsEditing] = useState(false);
  if (setting.isPending) return <RowsSkeleton rows={2} label={`Loading the import of ${at.warehouse}`} />;
  if (setting.isError)
    return <ErrorPanel inline error={setting.error} onRetry={() => void setting.refetch()} />;
  const isOn = setting.data.roleArn !== null;
  return (
    <article aria-label={at.warehouse} className="flex flex-col gap-2 rounded-md border border-line p-3">
      <header className="flex flex-wrap items-center gap-2">
        <h4 className="mono min-w-0 grow truncate">{at.warehouse}</h4>
        {isOn ? <ImportNow at={at} /> : null}
        {mayConfigure && !isEditing ? (
          <Button size="sm" onClick={() => setIsEditing(true)}>
            {isOn ? "Change" : "Switch on"}
          </Button>
        ) : null}
      </header>
      <Standing setting={setting.data} mayConfigure={mayConfigure} />
      {isEditing ? (
        <ImportSettings
          setting={{
            ...setting.data,
            roleArn: setting.data.roleArn ?? principalArn,
            database: setting.data.database ?? database,
          }}
          isOn={isOn}
          onDone={() => setIsEditing(false)}
        />
      ) : null}
    </article>
  );
}

function Standing({ setting, mayConfigure }: { setting: HistoryImport; mayConfigure: boolean }) {
  const { roleArn, importedAt, problem, audience } = setting;
  if (roleArn === null) {
    const kept = importedAt ? ` What was imported stays, shown to ${audienceWords(audience)}.` : "";
    return (
      <>
        <p className="text-muted">
          Off.{kept}{" "}
          {mayConfigure ? "Pick a role that may see every user's statements." : "An admin can switch it on."}
        </p>
        {mayConfigure && importedAt ? <KeptAudience setting={setting} /> : null}
      </>
    );
  }
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-3 text-muted">
        <StateMark
          tone={problem ? "failed" : importedAt ? "good" : "queued"}
          word={problem ? "Failing" : "On"}
        />
        {importedAt ? (
          <span>
            imported <Time at={importedAt} />
          </span>
        ) : (
          <span>not imported yet</span>
        )}
        <span>shown to {audienceWords(audience)}</span>
      </p>
      {problem ? (
        <p role="alert" className="mono wrap-anywhere text-failed">
          {problem}
        </p>
      ) : null}
    </>
  );
}

const ENDED = new Set(["succeeded", "failed", "cancelled", "timed_out"]);

/** Starts an import and brings the list up to date when it has ended. */
function ImportNow({ at }: Pick<ImportOfWarehouseProps, "at">) {
  const client = useQueryClient();
  const mayRun = useCan("query.run");
  const start = useMutation({
    ...mutation(importHistoryNow),
    onError: (error) => toast.error(error.message),
  });
  const runId = start.data?.runId ?? null;
  const run = useQuery({
    ...query(getRun, { runId: runId ?? "" }),
    enabled: runId !== null,
    refetchInterval: ({ state }) => {
      if (!state.data || !ENDED.has(state.data.state)) return 500;
      void client.invalidateQueries({ queryKey: ["history"] });
      return false;
    },
  });
  const isRunning = runId !== null && !ENDED.has(run.data?.state ?? "");
  if (!mayRun) return null;
  return (
    <Button size="sm" pending={start.isPending || isRunning} onClick={() => start.mutate(at)}>
      Import now
    </Button>
  );
}

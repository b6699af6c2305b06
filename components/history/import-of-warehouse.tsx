"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { mutation, query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { StateMark } from "@/components/data/state-mark";
import { Time } from "@/components/data/time";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import {
  getHistoryImport,
  type HistoryImport,
  importHistoryNow,
  setHistoryImport,
} from "@/server/history/contract";
import { getRun } from "@/server/runs/contract";

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
        <Settings
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
    return (
      <p className="text-muted">
        Off.{" "}
        {mayConfigure ? "Pick a role that may see every user's statements." : "An admin can switch it on."}
      </p>
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
        <span>shown to {audience === "everyone" ? "everyone in the account" : "stewards and admins"}</span>
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

const AUDIENCES = [
  { value: "monitors", label: "Stewards and admins" },
  { value: "everyone", label: "Everyone with a role in the account" },
];

interface SettingsProps {
  setting: HistoryImport;
  isOn: boolean;
  onDone: () => void;
}

function Settings({ setting, isOn, onDone }: SettingsProps) {
  const client = useQueryClient();
  const [audience, setAudience] = useState<string>(setting.audience);
  const { accountId, warehouseKind, warehouse } = setting;
  const at = { accountId, warehouseKind, warehouse };
  const set = useMutation({
    ...mutation(setHistoryImport),
    onSuccess: (saved) => {
      client.setQueryData(query(getHistoryImport, at).queryKey, saved);
      void client.invalidateQueries({ queryKey: ["history"] });
      toast.success(saved.roleArn ? "The import is on" : "The import is off");
      onDone();
    },
  });
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    set.mutate({
      ...at,
      roleArn: String(data.get("roleArn")).trim(),
      database: String(data.get("database")).trim(),
      audience: audience === "everyone" ? "everyone" : "monitors",
    });
  };
  return (
    <form onSubmit={save} className="flex flex-col gap-3 border-t border-line pt-3">
      {set.error ? <ErrorPanel inline error={set.error} /> : null}
      <Field label="Role" hint="It sees every user's statements only with sys:monitor, or as a superuser.">
        <Input
          name="roleArn"
          required
          className="mono"
          defaultValue={setting.roleArn ?? ""}
          spellCheck={false}
        />
      </Field>
      <Field label="Database" hint="Where it connects; the history is that of the whole warehouse.">
        <Input
          name="database"
          required
          className="mono"
          defaultValue={setting.database ?? ""}
          spellCheck={false}
        />
      </Field>
      <Field label="Who sees what others ran">
        <Select label="Audience" options={AUDIENCES} value={audience} onValueChange={setAudience} />
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" pending={set.isPending}>
          Save
        </Button>
        <Button onClick={onDone}>Cancel</Button>
        {isOn ? (
          <Button
            className="ml-auto"
            onClick={() => set.mutate({ ...at, roleArn: null, database: null, audience: setting.audience })}
          >
            Switch off
          </Button>
        ) : null}
      </div>
    </form>
  );
}

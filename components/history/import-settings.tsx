"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiError, mutation, query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { useAskBeforeLeaving } from "@/components/data/use-ask-before-leaving";
import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import { getHistoryImport, type HistoryImport, setHistoryImport } from "@/server/history/contract";

type Audience = HistoryImport["audience"];

const AUDIENCES: { value: Audience; label: string }[] = [
  { value: "monitors", label: "Stewards and admins" },
  { value: "everyone", label: "Everyone with a role in the account" },
];

export const audienceWords = (audience: Audience): string =>
  audience === "everyone" ? "everyone in the account" : "stewards and admins";

const placeOf = ({ accountId, warehouseKind, warehouse }: HistoryImport) => ({
  accountId,
  warehouseKind,
  warehouse,
});

function useSetImport(setting: HistoryImport, onSaved: (saved: HistoryImport) => void) {
  const client = useQueryClient();
  return useMutation({
    ...mutation(setHistoryImport),
    onSuccess: (saved) => {
      client.setQueryData(query(getHistoryImport, placeOf(setting)).queryKey, saved);
      void client.invalidateQueries({ queryKey: ["history"] });
      onSaved(saved);
    },
  });
}

interface ImportSettingsProps {
  setting: HistoryImport;
  isOn: boolean;
  onDone: () => void;
}

/** As whom a warehouse's history is read, and who sees it. */
export function ImportSettings({ setting, isOn, onDone }: ImportSettingsProps) {
  const first = {
    roleArn: setting.roleArn ?? "",
    database: setting.database ?? "",
    audience: setting.audience,
  };
  const [draft, setDraft] = useState(first);
  const set = useSetImport(setting, ({ roleArn }) => {
    toast.success(roleArn ? "The import is on" : "The import is off");
    onDone();
  });
  const { roleArn, database, audience } = draft;
  useAskBeforeLeaving(
    roleArn !== first.roleArn || database !== first.database || audience !== first.audience,
  );
  const issues = set.error instanceof ApiError ? (set.error.problem.issues ?? []) : [];
  const errorOf = (field: string) => issues.find(({ path }) => path === field)?.message;
  const save = (event: FormEvent) => {
    event.preventDefault();
    set.mutate({ ...placeOf(setting), roleArn: roleArn.trim(), database: database.trim(), audience });
  };
  return (
    <form onSubmit={save} className="flex flex-col gap-3 border-t border-line pt-3">
      {set.error && issues.length === 0 ? <ErrorPanel inline error={set.error} /> : null}
      <Field
        label="Role"
        hint="It sees every user's statements only with sys:monitor, or as a superuser."
        error={errorOf("roleArn")}
      >
        <Input
          required
          className="mono"
          value={roleArn}
          placeholder={`arn:aws:iam::${setting.accountId}:role/…`}
          spellCheck={false}
          onChange={(event) => setDraft({ ...draft, roleArn: event.target.value })}
        />
      </Field>
      <Field
        label="Database"
        hint="Where it connects; the history is that of the whole warehouse."
        error={errorOf("database")}
      >
        <Input
          required
          className="mono"
          value={database}
          spellCheck={false}
          onChange={(event) => setDraft({ ...draft, database: event.target.value })}
        />
      </Field>
      <Field label="Who sees what others ran">
        <Select
          label="Who sees what others ran"
          options={AUDIENCES}
          value={audience}
          onValueChange={(next) => setDraft({ ...draft, audience: next as Audience })}
        />
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" pending={set.isPending}>
          Save
        </Button>
        <Button onClick={onDone}>Cancel</Button>
        {isOn ? (
          <Confirm
            trigger={<Button className="ml-auto">Switch off</Button>}
            title="Switch the import off?"
            action="Switch off"
            onConfirm={() =>
              set.mutate({ ...placeOf(setting), roleArn: null, database: null, audience: setting.audience })
            }
          >
            Nothing more is imported. What was stays in the history, shown to{" "}
            {audienceWords(setting.audience)}; who sees it can still be changed here.
          </Confirm>
        ) : null}
      </div>
    </form>
  );
}

/** Who sees what was imported before the import was switched off. */
export function KeptAudience({ setting }: { setting: HistoryImport }) {
  const set = useSetImport(setting, ({ audience }) =>
    toast.success(`What was imported is shown to ${audienceWords(audience)}`),
  );
  return (
    <Field label="Who sees what was imported" error={set.error?.message}>
      <Select
        label="Who sees what was imported"
        options={AUDIENCES}
        value={set.isPending ? set.variables.audience : setting.audience}
        disabled={set.isPending}
        onValueChange={(next) =>
          set.mutate({ ...placeOf(setting), roleArn: null, database: null, audience: next as Audience })
        }
      />
    </Field>
  );
}

"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { mutation, query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Page } from "@/components/shell/page";
import { DENSITIES, THEMES } from "@/components/shell/preferences";
import { usePreferences } from "@/components/shell/preferences-provider";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Copyable } from "@/components/ui/copy-button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Panel } from "@/components/ui/panel";
import { Segmented } from "@/components/ui/segmented";
import { toast } from "@/components/ui/toast";
import { getMe, type Me, updateMe } from "@/server/identity/contract";
import { ROLE_WORDS } from "./role-words";
import { SessionsPanel } from "./sessions-panel";

/** What Headgate knows of the person who looks at it. */
export function ProfileView() {
  const me = useQuery(query(getMe, {}));
  return (
    <Page title="Profile">
      <div className="flex max-w-200 flex-col gap-4">
        {me.isPending ? <RowsSkeleton rows={6} label="Loading your profile" /> : null}
        {me.isError ? <ErrorPanel error={me.error} onRetry={() => void me.refetch()} /> : null}
        {me.data ? (
          <>
            <AboutPanel key={me.data.name} me={me.data} />
            <PrincipalsPanel me={me.data} />
          </>
        ) : null}
        <LookPanel />
        <SessionsPanel />
      </div>
    </Page>
  );
}

function AboutPanel({ me }: { me: Me }) {
  const client = useQueryClient();
  const [name, setName] = useState(me.name);
  const save = useMutation({
    ...mutation(updateMe),
    onSuccess: async () => {
      toast.success("Name saved");
      await client.invalidateQueries({ queryKey: ["identity"] });
    },
  });
  const isChanged = name.trim() !== me.name && name.trim() !== "";
  return (
    <Panel title="You" after={<Badge>{me.role}</Badge>}>
      <form
        className="flex flex-wrap items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate({ name });
        }}
      >
        <Field label="Name" className="min-w-60 grow" error={save.error?.message}>
          <Input
            value={name}
            required
            maxLength={200}
            autoComplete="name"
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <Button type="submit" variant="primary" disabled={!isChanged} pending={save.isPending}>
          Save
        </Button>
      </form>
      <dl className="mt-4 grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5">
        <dt className="text-muted">E-mail</dt>
        <dd className="wrap-anywhere">{me.email}</dd>
        <dt className="text-muted">Role</dt>
        <dd>
          {me.role}. {ROLE_WORDS[me.role]}
        </dd>
      </dl>
    </Panel>
  );
}

function PrincipalsPanel({ me }: { me: Me }) {
  return (
    <Panel title="Principals" flush>
      <p className="px-4 pt-3 pb-2 text-muted">
        The IAM role that AWS sees when Headgate acts for you. The lake decides by it what you can read.
      </p>
      {me.principals.length === 0 ? (
        <p className="px-4 pb-4">You have none yet. An admin can give you one under Admin, People.</p>
      ) : (
        <ul>
          {me.principals.map((principal) => (
            <li
              key={principal.accountId}
              className="flex flex-wrap items-baseline gap-x-3 border-t border-line px-4 py-2"
            >
              <span className="font-medium">{principal.accountName}</span>
              <span className="mono text-muted">{principal.accountId}</span>
              <Copyable text={principal.roleArn} className="sm:ml-auto" />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function LookPanel() {
  const { theme, density, set } = usePreferences();
  return (
    <Panel title="Look">
      <div className="flex flex-wrap gap-x-8 gap-y-3">
        <Choice label="Theme" value={theme} options={THEMES} onChange={(next) => set({ theme: next })} />
        <Choice
          label="Density"
          value={density}
          options={DENSITIES}
          onChange={(next) => set({ density: next })}
        />
      </div>
      <p className="mt-3 text-sm text-muted">Kept in this browser.</p>
    </Panel>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: readonly T[];
  onChange: (value: T) => void;
}

function Choice<T extends string>({ label, value, options, onChange }: ChoiceProps<T>) {
  return (
    <div className="flex items-center gap-3">
      <span aria-hidden className="text-muted">
        {label}
      </span>
      <Segmented
        label={label}
        value={value}
        onValueChange={(next) => onChange(options.find((option) => option === next) ?? value)}
        options={options.map((option) => ({ value: option, label: option }))}
      />
    </div>
  );
}

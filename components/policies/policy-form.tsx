"use client";

import { useQuery } from "@tanstack/react-query";
import { useQueryState } from "nuqs";
import { type FormEvent, useId, useState } from "react";
import { nameOfPrincipal } from "@/components/access/proof-words";
import { ProposeDialog } from "@/components/access/propose-dialog";
import { query } from "@/components/data/api";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { getAccessTable, type Lake, stepText } from "@/server/access/contract";
import { LiveMatches } from "./expression-builder";
import { Labelled } from "./labelled";
import { ColumnsField, DatabaseField, TableField } from "./place-fields";
import {
  EMPTY,
  isOnDatabases,
  KINDS,
  type PolicyDraft,
  type PolicyKind,
  permissionsOn,
  problemsOf,
  reshaped,
  stepsOf,
  takesGrantOption,
} from "./policy-draft";
import { PrincipalPicker } from "./principal-picker";
import { RowsField } from "./rows-field";
import { TagsField } from "./tags-field";

const KIND_WORDS: Record<PolicyKind, string> = {
  tagPolicy: "By LF-tags",
  database: "A database",
  allTables: "All tables of a database",
  table: "A table",
  columns: "Columns of a table",
  rows: "Rows of a table",
};

const HAS_TABLE = new Set<PolicyKind>(["table", "columns", "rows"]);

export function PolicyForm({ accounts }: { accounts: readonly Lake[] }) {
  const [principal] = useQueryState("principal", { defaultValue: "" });
  const [draft, setDraft] = useState<PolicyDraft>({
    ...{ ...EMPTY, principal },
    accountId: accounts[0]?.accountId ?? "",
  });
  const [isTried, setTried] = useState(false);
  const [isProposing, setProposing] = useState(false);
  const columns = useColumns(draft);
  const found = problemsOf(draft, { columns, now: new Date() });
  const problems = isTried ? found : {};
  const onDraft = (some: Partial<PolicyDraft>) => setDraft((before) => reshaped(before, some));
  const save = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    setProposing(Object.keys(found).length === 0);
  };
  const fields = { draft, problems, onDraft };
  return (
    <div className="grid max-w-260 gap-x-10 gap-y-6 pt-1 lg:grid-cols-[minmax(0,1fr)_minmax(0,22rem)]">
      <form noValidate onSubmit={save} aria-label="New policy" className="grid content-start gap-5">
        <Field label="In account">
          <Select
            label="Account"
            value={draft.accountId}
            options={accounts.map(({ accountId, name }) => ({
              value: accountId,
              label: name,
              hint: accountId,
            }))}
            onValueChange={(accountId) => setDraft({ ...EMPTY, principal: draft.principal, accountId })}
          />
        </Field>
        <Labelled label="Who" error={problems.principal} hint="Another account is given it to pass on.">
          <PrincipalPicker principal={draft.principal} onPrincipal={(next) => onDraft({ principal: next })} />
        </Labelled>
        <Field label="On what">
          <Select
            label="Kind of resource"
            value={draft.kind}
            options={KINDS.map((kind) => ({ value: kind, label: KIND_WORDS[kind] }))}
            onValueChange={(kind) => onDraft({ kind: KINDS.find((one) => one === kind) ?? "tagPolicy" })}
          />
        </Field>
        {draft.kind === "tagPolicy" ? <TagsField {...fields} /> : <DatabaseField {...fields} />}
        {HAS_TABLE.has(draft.kind) ? <TableField {...fields} /> : null}
        {draft.kind === "columns" && draft.table ? <ColumnsField {...{ ...fields, columns }} /> : null}
        {draft.kind === "rows" && draft.table ? <RowsField {...{ ...fields, columns }} /> : null}
        <PermissionFields {...fields} />
        <Field
          label="Until"
          error={problems.expires}
          hint="Taken back at that minute, by a Change of its own. Empty: for good"
        >
          <Input
            type="datetime-local"
            className="w-60"
            value={draft.expires}
            onChange={(event) => onDraft({ expires: event.target.value })}
          />
        </Field>
        <div>
          <Button type="submit" variant="primary">
            Continue
          </Button>
        </div>
      </form>
      <aside aria-label="What it means" className="grid content-start gap-4 border-line lg:border-l lg:pl-6">
        {draft.kind === "tagPolicy" ? (
          <LiveMatches {...draft} />
        ) : (
          <Summary draft={draft} isReady={Object.keys(found).length === 0} />
        )}
      </aside>
      {isProposing ? (
        <ProposeDialog
          title={`Grant ${draft.permissions.join(", ")} to ${nameOfPrincipal(draft.principal)}`}
          steps={stepsOf(draft)}
          onClose={() => setProposing(false)}
        />
      ) : null}
    </div>
  );
}

function useColumns({ accountId, database, table }: PolicyDraft) {
  const found = useQuery({
    ...query(getAccessTable, { accountId, database, table }),
    enabled: table !== "" && database !== "",
  });
  return found.data?.columns ?? [];
}

interface FieldsProps {
  draft: PolicyDraft;
  problems: Partial<Record<keyof PolicyDraft, string>>;
  onDraft: (some: Partial<PolicyDraft>) => void;
}

/** Only what Lake Formation knows of such a thing. */
function PermissionFields({ draft, problems, onDraft }: FieldsProps) {
  const allowed = permissionsOn(draft);
  const chosen = new Set(draft.permissions);
  const toggle = (permission: string, isOn: boolean) => {
    if (isOn) chosen.add(permission);
    else chosen.delete(permission);
    onDraft({ permissions: allowed.filter((one) => chosen.has(one)) });
  };
  return (
    <Labelled label="Permissions" error={problems.permissions}>
      <div className="flex flex-wrap gap-x-4 gap-y-2">
        {allowed.map((permission) => (
          <Tick
            key={permission}
            label={permission}
            isOn={chosen.has(permission)}
            onTick={(isOn) => toggle(permission, isOn)}
          />
        ))}
      </div>
      <div className="mt-2 grid gap-2">
        {takesGrantOption(draft) ? (
          <Tick
            label="With grant option: it may pass them on"
            isOn={draft.mayPassOn}
            onTick={(mayPassOn) => onDraft({ mayPassOn })}
          />
        ) : (
          <p className="text-sm text-muted">Where columns are left out, there is no grant option.</p>
        )}
        {isOnDatabases(draft) ? null : (
          <Tick
            label="With DESCRIBE on the database, without which queries don't find it"
            isOn={draft.withDatabase}
            onTick={(withDatabase) => onDraft({ withDatabase })}
          />
        )}
      </div>
    </Labelled>
  );
}

interface TickProps {
  label: string;
  isOn: boolean;
  onTick: (isOn: boolean) => void;
}

function Tick({ label, isOn, onTick }: TickProps) {
  const id = useId();
  return (
    <span className="flex items-center gap-2">
      <Checkbox id={id} checked={isOn} onCheckedChange={onTick} />
      <label htmlFor={id}>{label}</label>
    </span>
  );
}

function Summary({ draft, isReady }: { draft: PolicyDraft; isReady: boolean }) {
  if (!isReady)
    return (
      <p className="text-muted">What will be asked of Lake Formation is listed here once it is whole.</p>
    );
  return (
    <section aria-label="Steps" className="grid gap-2">
      <h3 className="font-medium">What will be asked of Lake Formation</h3>
      <ol className="grid list-decimal gap-1 pl-4">
        {stepsOf(draft).map((step) => (
          <li key={JSON.stringify(step)} className="wrap-anywhere">
            {stepText(step)}
          </li>
        ))}
      </ol>
    </section>
  );
}

"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useId } from "react";
import { query } from "@/components/data/api";
import { Checkbox } from "@/components/ui/checkbox";
import { Field as Labelled } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { listAccessTables, listLakes, listPrincipals } from "@/server/access/contract";
import { type On, PERMISSIONS_ON } from "./compose";
import { type Composer, type Field, KINDS, type Kind, onOf, placeFields } from "./composer-form";

const WORDS: Record<Field, { label: string; hint?: string }> = {
  accountId: { label: "Account" },
  database: { label: "Database" },
  table: { label: "Table" },
  columns: { label: "Columns", hint: "Separated by commas" },
  tags: { label: "Tags", hint: "pii=false,true domain=sales" },
  principal: { label: "Principal", hint: "As Lake Formation writes it: an ARN, an account, a group" },
  name: { label: "Filter name" },
  rowFilter: { label: "Rows", hint: "region = 'eu'; empty for all rows" },
  key: { label: "Tag key" },
  values: { label: "Values", hint: "Separated by commas" },
  from: { label: "Value now" },
  to: { label: "Value then" },
};

const ON_WORDS: Record<On, string> = {
  database: "A database",
  allTables: "All tables of a database",
  table: "A table",
  columns: "Columns of a table",
  policy: "Tables and columns by their tags",
};

interface FieldsProps {
  kind: Kind;
  form: Composer;
  onChange: (more: Partial<Composer>) => void;
}

/** The fields of one kind of step; what is known of the lake is offered while typing. */
export function ComposerFields({ kind, form, onChange }: FieldsProps) {
  const { fields, place, hasPermissions } = KINDS[kind];
  const named = [...new Set([...placeFields(kind, form), ...fields])];
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <AccountField form={form} onChange={onChange} />
      {place === "chosen" ? (
        <Labelled label="On">
          <Select
            label="On"
            value={form.on}
            options={onOf(kind).map((value) => ({ value, label: ON_WORDS[value] }))}
            onValueChange={(value) => {
              const on = onOf(kind).find((one) => one === value) ?? form.on;
              const permissions = form.permissions.filter((one) => PERMISSIONS_ON[on].includes(one));
              onChange({ on, permissions });
            }}
          />
        </Labelled>
      ) : null}
      {named.map((field) => (
        <TextField key={field} field={field} form={form} onChange={onChange} />
      ))}
      {hasPermissions ? (
        <PermissionBoxes
          kind={kind}
          form={form}
          onChange={onChange}
          on={place === "database" ? "table" : form.on}
        />
      ) : null}
    </div>
  );
}

type Part = Pick<FieldsProps, "form" | "onChange">;

function AccountField({ form, onChange }: Part) {
  const lakes = useQuery(query(listLakes, {}));
  const known = (lakes.data?.items ?? []).filter(({ snapshot }) => snapshot !== null);
  const only = known.length === 1 ? known[0]?.accountId : undefined;
  useEffect(() => {
    if (only && form.accountId === "") onChange({ accountId: only });
  }, [only, form.accountId, onChange]);
  return (
    <Labelled
      label="Account"
      hint={known.length === 0 ? "None was read yet; a steward can, under Explain" : undefined}
    >
      <Select
        label="Account"
        value={form.accountId}
        placeholder="Choose an account"
        options={known.map(({ accountId, name }) => ({ value: accountId, label: `${name} · ${accountId}` }))}
        onValueChange={(accountId) => onChange({ accountId })}
      />
    </Labelled>
  );
}

function TextField({ field, form, onChange }: Part & { field: Field }) {
  const listId = useId();
  const offered = useOffered(field, form);
  const { label, hint } = WORDS[field];
  return (
    <>
      <Labelled label={label} hint={hint}>
        <Input
          value={form[field]}
          spellCheck={false}
          autoComplete="off"
          list={listId}
          onChange={(event) => onChange({ [field]: event.target.value })}
        />
      </Labelled>
      <datalist id={listId}>
        {offered.map((value) => (
          <option key={value} value={value} />
        ))}
      </datalist>
    </>
  );
}

const OFFERED_MAX = 100;

function useOffered(field: Field, { accountId, database }: Composer): string[] {
  const isPlace = field === "database" || field === "table";
  const search = field === "table" && database !== "" ? { search: `${database}.` } : {};
  const tables = useQuery({
    ...query(listAccessTables, { limit: OFFERED_MAX, ...search }),
    enabled: isPlace,
  });
  const principals = useQuery({
    ...query(listPrincipals, { limit: OFFERED_MAX }),
    enabled: field === "principal",
  });
  if (field === "principal") return (principals.data?.items ?? []).map(({ principal }) => principal);
  if (!isPlace) return [];
  const here = (tables.data?.items ?? []).filter((one) => one.accountId === accountId);
  return [...new Set(here.map((one) => one[field]))];
}

function PermissionBoxes({ kind, form, onChange, on }: Part & { kind: Kind; on: On }) {
  const flip = (permission: string, isOn: boolean) =>
    onChange({
      permissions: PERMISSIONS_ON[on].filter((one) =>
        one === permission ? isOn : form.permissions.includes(one),
      ),
    });
  return (
    <fieldset className="sm:col-span-2">
      <legend className="font-medium">Permissions</legend>
      <div className="mt-1 flex flex-wrap gap-x-4 gap-y-2">
        {PERMISSIONS_ON[on].map((permission) => (
          <Box
            key={permission}
            label={permission}
            isOn={form.permissions.includes(permission)}
            onChange={(isOn) => flip(permission, isOn)}
          />
        ))}
        {kind === "grant" ? (
          <Box
            label="May be passed on"
            isOn={form.isPassedOn}
            onChange={(isPassedOn) => onChange({ isPassedOn })}
          />
        ) : null}
      </div>
    </fieldset>
  );
}

function Box({ label, isOn, onChange }: { label: string; isOn: boolean; onChange: (isOn: boolean) => void }) {
  const id = useId();
  return (
    <span className="inline-flex items-center gap-1.5">
      <Checkbox aria-labelledby={id} checked={isOn} onCheckedChange={onChange} />
      <span id={id}>{label}</span>
    </span>
  );
}

import type { ReactNode } from "react";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import type { Lake } from "@/server/access/contract";
import { Labelled } from "./labelled";
import { ColumnsField, DatabaseField, TableField } from "./place-fields";
import {
  isOnDatabases,
  KINDS,
  type PolicyDraft,
  type PolicyKind,
  permissionsOn,
  takesGrantOption,
} from "./policy-draft";
import type { FieldsProps } from "./policy-problems";
import { PrincipalPicker } from "./principal-picker";
import { TableColumns } from "./table-columns";
import { TagsField } from "./tags-field";
import { Tick } from "./tick";

/* The fields of which a policy is made, for its own form and for the steps of a Change. */

/** Another account has other things in it: what was chosen of the one before goes. */
const NOWHERE: Partial<PolicyDraft> = {
  ...{ database: "", table: "", columns: [], filter: null },
  ...{ expression: {}, saved: null },
};

export function AccountField({
  accounts,
  draft,
  problems,
  onDraft,
}: FieldsProps & { accounts: readonly Lake[] }) {
  return (
    <Field label="In account" error={problems.accountId}>
      <Select
        label="Account"
        placeholder="Choose an account"
        value={draft.accountId}
        options={accounts.map(({ accountId, name }) => ({ value: accountId, label: name, hint: accountId }))}
        onValueChange={(accountId) => onDraft({ ...NOWHERE, accountId })}
      />
    </Field>
  );
}

export function WhoField({ draft, problems, onDraft, hint }: FieldsProps & { hint?: string }) {
  return (
    <Labelled label="Who" error={problems.principal} hint={hint}>
      <PrincipalPicker principal={draft.principal} onPrincipal={(principal) => onDraft({ principal })} />
    </Labelled>
  );
}

const KIND_WORDS: Record<PolicyKind, string> = {
  tagPolicy: "By LF-tags",
  database: "A database",
  allTables: "All tables of a database",
  table: "A table",
  columns: "Columns of a table",
  rows: "Rows of a table",
};

const HAS_TABLE = new Set<PolicyKind>(["table", "columns", "rows"]);

interface TargetProps extends FieldsProps {
  kinds?: readonly PolicyKind[];
  /** Whether columns can only be in, never out. */
  isPlain?: boolean;
}

/** On what it is: first of which kind, then which. */
export function TargetFields({ kinds = KINDS, isPlain = false, ...fields }: TargetProps) {
  const { draft, onDraft } = fields;
  return (
    <>
      {kinds.length > 1 ? (
        <Field label="On what">
          <Select
            label="Kind of resource"
            value={draft.kind}
            options={kinds.map((kind) => ({ value: kind, label: KIND_WORDS[kind] }))}
            onValueChange={(kind) => onDraft({ kind: kinds.find((one) => one === kind) ?? draft.kind })}
          />
        </Field>
      ) : null}
      {draft.kind === "tagPolicy" ? <TagsField {...fields} /> : <DatabaseField {...fields} />}
      {HAS_TABLE.has(draft.kind) ? <TableField {...fields} /> : null}
      {draft.kind === "columns" ? (
        <TableColumns of={draft}>
          {(columns) => <ColumnsField {...{ ...fields, columns, isPlain }} />}
        </TableColumns>
      ) : null}
    </>
  );
}

interface PermissionsProps extends FieldsProps {
  /** One that is not offered here. */
  without?: string;
  children?: ReactNode;
}

/** Only what Lake Formation knows of such a thing. */
export function PermissionFields({ draft, problems, onDraft, without, children }: PermissionsProps) {
  const allowed = permissionsOn(draft).filter((one) => one !== without);
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
      {children}
    </Labelled>
  );
}

/** What goes with permissions that are given. */
export function GrantOptions({ draft, onDraft }: FieldsProps) {
  return (
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
  );
}

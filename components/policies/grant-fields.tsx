import type { ReactNode } from "react";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import type { Lake } from "@/server/access/contract";
import { Labelled } from "./labelled";
import { ColumnsField, DatabaseField, LocationField, TableField } from "./place-fields";
import { takesGrantOption } from "./policy-draft";
import {
  hasDatabase,
  hasTable,
  isInDatabase,
  KIND_WORDS,
  KINDS,
  mayBeShared,
  type PolicyKind,
  permissionsOn,
} from "./policy-kinds";
import type { FieldsProps } from "./policy-problems";
import { PrincipalPicker } from "./principal-picker";
import { TableColumns } from "./table-columns";
import { SavedField, TagField, TagsField } from "./tags-field";
import { Tick } from "./tick";

/* The fields of which a policy is made, for its own form and for the steps of a Change. */

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
        onValueChange={(accountId) => onDraft({ accountId, ownerId: "" })}
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

interface TargetProps extends FieldsProps {
  accounts: readonly Lake[];
  kinds?: readonly PolicyKind[];
  /** Of no other account's things, and of columns those that are in. */
  isOwn?: boolean | undefined;
  /** Whether it may be a resource link. */
  withLinks?: boolean;
}

/** On what it is: first of which kind, then which. */
export function TargetFields({
  accounts,
  kinds = KINDS,
  isOwn = false,
  withLinks = true,
  ...fields
}: TargetProps) {
  const { draft, onDraft } = fields;
  const { kind } = draft;
  return (
    <>
      {kinds.length > 1 ? (
        <Field label="On what">
          <Select
            label="Kind of resource"
            value={kind}
            options={kinds.map((one) => ({ value: one, label: KIND_WORDS[one] }))}
            onValueChange={(next) => onDraft({ kind: kinds.find((one) => one === next) ?? kind })}
          />
        </Field>
      ) : null}
      {mayBeShared(kind) && !isOwn ? <OwnerField {...{ accounts, draft, onDraft }} /> : null}
      {kind === "tagPolicy" ? <TagsField {...fields} /> : null}
      {kind === "tag" ? <TagField {...fields} /> : null}
      {kind === "expression" ? <SavedField {...fields} /> : null}
      {kind === "location" ? <LocationField {...fields} /> : null}
      {hasDatabase(kind) ? (
        <DatabaseField {...{ ...fields, withLinks: withLinks && kind === "database" }} />
      ) : null}
      {hasTable(kind) ? <TableField {...{ ...fields, withLinks: withLinks && kind === "table" }} /> : null}
      {kind === "columns" ? (
        <TableColumns of={draft}>
          {(columns) => <ColumnsField {...{ ...fields, columns, isPlain: isOwn }} />}
        </TableColumns>
      ) : null}
    </>
  );
}

const OWN = "";

/** Another account's that was shared with this one, where others are known. */
function OwnerField({
  accounts,
  draft,
  onDraft,
}: Omit<FieldsProps, "problems"> & { accounts: readonly Lake[] }) {
  const others = accounts.filter(({ accountId }) => accountId !== draft.accountId);
  if (others.length === 0) return null;
  return (
    <Field label="Whose" hint="What another account shared with this one is given on within it.">
      <Select
        label="Whose"
        value={draft.ownerId}
        options={[
          { value: OWN, label: "The account's own" },
          ...others.map(({ accountId, name }) => ({
            ...{ value: accountId, label: `Shared by ${name}`, hint: accountId },
          })),
        ]}
        onValueChange={(ownerId) => onDraft({ ownerId })}
      />
    </Field>
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
      {isInDatabase(draft) ? (
        <Tick
          label="With DESCRIBE on the database, without which queries don't find it"
          isOn={draft.withDatabase}
          onTick={(withDatabase) => onDraft({ withDatabase })}
        />
      ) : null}
    </div>
  );
}

"use client";

import { FilterField, KeptFilterField, NewFilterFields } from "@/components/policies/filter-field";
import {
  AccountField,
  GrantOptions,
  PermissionFields,
  TargetFields,
  WhoField,
} from "@/components/policies/grant-fields";
import { Labelled } from "@/components/policies/labelled";
import type { PolicyDraft } from "@/components/policies/policy-draft";
import { PrincipalList } from "@/components/policies/principal-list";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { Lake } from "@/server/access/contract";
import { AssignField } from "./assign-field";
import type { ComposerProblems } from "./compose";
import { type Composer, KINDS, type Kind, type Text } from "./composer-form";

interface ComposerFieldsProps {
  kind: Kind;
  accounts: readonly Lake[];
  composer: Composer;
  problems: ComposerProblems;
  onDraft: (some: Partial<PolicyDraft>) => void;
  onComposer: (some: Partial<Composer>) => void;
}

/** The fields of one kind of step; those of a policy are the policy form's own. */
export function ComposerFields({
  kind,
  accounts,
  composer,
  problems,
  onDraft,
  onComposer,
}: ComposerFieldsProps) {
  const { draft, texts, principals } = composer;
  const fields = { draft, problems: problems.draft, onDraft };
  const { on } = KINDS[kind];
  const isGrant = kind === "grant" || kind === "revoke";
  const isOpting = kind === "optIn" || kind === "optOut";
  return (
    <div className="grid gap-4">
      <AccountField {...fields} accounts={accounts} />
      {isGrant || isOpting ? <WhoField {...fields} /> : null}
      {on.length > 0 ? (
        <TargetFields {...{ ...fields, accounts }} kinds={on} isOwn={KINDS[kind].isOwn} withLinks={isGrant} />
      ) : null}
      {kind === "grant" && draft.kind === "rows" ? <FilterField {...fields} /> : null}
      {kind === "filter" ? <NewFilterFields {...fields} /> : null}
      {kind === "alterFilter" || kind === "dropFilter" ? <KeptFilterField {...fields} /> : null}
      {kind === "alterFilter" && draft.filter !== null ? <NewFilterFields {...fields} isNamed /> : null}
      {kind === "tag" ? <AssignField {...fields} /> : null}
      {kind === "replaceIam" ? (
        <Labelled label="Who goes on using it" error={problems.principals}>
          <PrincipalList
            label="Who goes on using it"
            principals={principals}
            except="IAM_ALLOWED_PRINCIPALS"
            onPrincipals={(next) => onComposer({ principals: next })}
          />
        </Labelled>
      ) : null}
      {isGrant ? (
        <PermissionFields {...fields}>
          {kind === "grant" ? <GrantOptions {...fields} /> : null}
        </PermissionFields>
      ) : null}
      {kind === "replaceIam" ? <PermissionFields {...fields} without="ALL" /> : null}
      {KINDS[kind].texts.map((text) => (
        <Field key={text} label={WORDS[text].label} hint={WORDS[text].hint} error={problems.texts[text]}>
          <Input
            value={texts[text]}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => onComposer({ texts: { ...texts, [text]: event.target.value } })}
          />
        </Field>
      ))}
    </div>
  );
}

const WORDS: Record<Text, { label: string; hint?: string }> = {
  key: { label: "Tag key" },
  values: { label: "Values", hint: "Separated by commas" },
  from: { label: "Value now" },
  to: { label: "Value then" },
};

"use client";

import { X } from "lucide-react";
import { nameOfPrincipal } from "@/components/access/proof-words";
import { FilterField, NewFilterFields } from "@/components/policies/filter-field";
import {
  AccountField,
  GrantOptions,
  PermissionFields,
  TargetFields,
  WhoField,
} from "@/components/policies/grant-fields";
import { Labelled } from "@/components/policies/labelled";
import type { PolicyDraft } from "@/components/policies/policy-draft";
import { PrincipalPicker } from "@/components/policies/principal-picker";
import { IconButton } from "@/components/ui/button";
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
  return (
    <div className="grid gap-4">
      <AccountField {...fields} accounts={accounts} />
      {isGrant ? <WhoField {...fields} /> : null}
      {on.length > 0 ? <TargetFields {...fields} kinds={on} isPlain={kind === "tag"} /> : null}
      {kind === "grant" && draft.kind === "rows" ? <FilterField {...fields} /> : null}
      {kind === "filter" ? <NewFilterFields {...fields} /> : null}
      {kind === "tag" ? <AssignField {...fields} /> : null}
      {kind === "replaceIam" ? (
        <PrincipalsField
          principals={principals}
          error={problems.principals}
          onPrincipals={(next) => onComposer({ principals: next })}
        />
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

interface PrincipalsFieldProps {
  principals: readonly string[];
  error: string | undefined;
  onPrincipals: (principals: string[]) => void;
}

function PrincipalsField({ principals, error, onPrincipals }: PrincipalsFieldProps) {
  return (
    <Labelled label="Who goes on using it" error={error}>
      <ul className="flex min-w-0 max-w-full flex-wrap gap-2">
        {principals.map((principal) => (
          <li
            key={principal}
            title={principal}
            className="inline-flex h-8 min-w-0 items-center rounded-md border border-line bg-sunken pl-2.5"
          >
            <span className="truncate">{nameOfPrincipal(principal)}</span>
            <IconButton
              size="icon-sm"
              label={`Remove ${nameOfPrincipal(principal)}`}
              onClick={() => onPrincipals(principals.filter((one) => one !== principal))}
            >
              <X aria-hidden />
            </IconButton>
          </li>
        ))}
        <li className="min-w-0">
          <PrincipalPicker
            principal=""
            onPrincipal={(next) => onPrincipals([...new Set([...principals, ...(next ? [next] : [])])])}
          />
        </li>
      </ul>
    </Labelled>
  );
}

"use client";

import { useQueryStates } from "nuqs";
import { type FormEvent, useState } from "react";
import { flushSync } from "react-dom";
import { nameOfPrincipal } from "@/components/access/proof-words";
import { ProposeDialog } from "@/components/access/propose-dialog";
import { useAskBeforeLeaving } from "@/components/data/use-ask-before-leaving";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { focusInvalid } from "@/components/ui/focus-invalid";
import { Input } from "@/components/ui/input";
import { type Lake, stepText } from "@/server/access/contract";
import { LiveMatches } from "./expression-builder";
import { FilterField } from "./filter-field";
import { prefilled } from "./filters";
import { AccountField, GrantOptions, PermissionFields, TargetFields, WhoField } from "./grant-fields";
import { draftOf, ownerOf, type PolicyDraft, reshaped, stepsOf } from "./policy-draft";
import { problemsOf } from "./policy-problems";
import { useKnown } from "./table-columns";

/** A policy, with what it means beside it. What Explain or another page knew of it stands in the URL. */
export function PolicyForm({ accounts }: { accounts: readonly Lake[] }) {
  const [asked] = useQueryStates(prefilled);
  const [first] = useState(() =>
    draftOf(
      asked,
      accounts.map(({ accountId }) => accountId),
    ),
  );
  const [draft, setDraft] = useState(first);
  useAskBeforeLeaving(draft !== first);
  const [isTried, setTried] = useState(false);
  const [isProposing, setProposing] = useState(false);
  const found = problemsOf(draft, { ...useKnown(draft), now: new Date() });
  const isReady = Object.keys(found).length === 0;
  const problems = isTried ? found : {};
  const onDraft = (some: Partial<PolicyDraft>) => setDraft((before) => reshaped(before, some));
  const save = (event: FormEvent) => {
    event.preventDefault();
    flushSync(() => setTried(true));
    if (isReady) setProposing(true);
    else focusInvalid(event.currentTarget);
  };
  const fields = { draft, problems, onDraft };
  return (
    <div className="grid max-w-260 grid-cols-[minmax(0,1fr)] gap-x-10 gap-y-6 pt-1 lg:grid-cols-[minmax(0,1fr)_minmax(0,22rem)]">
      <form noValidate onSubmit={save} aria-label="New policy" className="grid content-start gap-5">
        <AccountField {...fields} accounts={accounts} />
        <WhoField {...fields} hint="Another account is given it to pass on." />
        <TargetFields {...fields} accounts={accounts} />
        {draft.kind === "rows" ? <FilterField {...fields} /> : null}
        <PermissionFields {...fields}>
          <GrantOptions {...fields} />
        </PermissionFields>
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
          <LiveMatches {...draft} accountId={ownerOf(draft)} />
        ) : (
          <Summary {...{ draft, isReady }} />
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

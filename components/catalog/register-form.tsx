"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useQueryStates } from "nuqs";
import { type FormEvent, useState } from "react";
import { flushSync } from "react-dom";
import { ApiError, mutation } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { focusInvalid } from "@/components/ui/focus-invalid";
import { Panel } from "@/components/ui/panel";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import type { Account } from "@/server/accounts/contract";
import { registerDataset } from "@/server/catalog/contract";
import { lessProblem } from "./at-least";
import { byField, EMPTY_FACTS, factsOf } from "./facts-draft";
import { FactsFields } from "./facts-fields";
import { registerFilters } from "./filters";
import { datasetHref } from "./routes";
import { EMPTY_SOURCE, problemsOf, type SourceDraft, sourceOf } from "./source-draft";
import { SourceFields } from "./source-fields";
import { SourceKinds } from "./source-kinds";

/** Where it is, what is said of it, and one press that registers it. */
export function RegisterForm({ accounts }: { accounts: readonly Account[] }) {
  const { accountId, draft, setDraft, setAccount } = useDraft(accounts);
  const [facts, setFacts] = useState(EMPTY_FACTS);
  const [isTried, setTried] = useState(false);
  const [registersLocation, setRegistersLocation] = useState(true);
  const register = useRegister();
  const atLeast = useCan("catalog.declassify") ? null : { word: null };
  const issues = register.error instanceof ApiError ? byField(register.error.problem.issues ?? []) : {};
  const problems = { ...issues, ...(isTried ? problemsOf(draft) : {}) };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // Only what is drawn as wrong can be focused.
    flushSync(() => setTried(true));
    const source = sourceOf(draft);
    if (!source) return focusInvalid(event.currentTarget);
    const isInS3 = draft.kind !== "redshift";
    register.mutate({
      accountId,
      source,
      registersLocation: isInS3 && registersLocation,
      ...factsOf(facts),
    });
  };
  return (
    <form noValidate onSubmit={submit} className="flex max-w-220 flex-col gap-4">
      <Panel title="Where it is">
        <div className="flex flex-col gap-4">
          <SourceKinds
            value={draft.kind}
            onValueChange={(kind) => {
              // What is uploaded may be looked at as a folder; Athena wants one without objects.
              const location = kind === "athena" ? "" : draft.location;
              setDraft({ ...EMPTY_SOURCE, kind, location });
              setTried(false);
              register.reset();
            }}
          />
          <Field label="Account" hint={hintOf(accounts, accountId)} className="max-w-96">
            <Select
              label="Account"
              value={accountId}
              options={accounts.map(({ id, name }) => ({ value: id, label: name, hint: id }))}
              onValueChange={setAccount}
            />
          </Field>
          <SourceFields
            key={`${accountId} ${draft.kind}`}
            {...{ accountId, draft, problems, onChange: setDraft }}
          />
          {draft.kind === "redshift" ? null : (
            // biome-ignore lint/a11y/noLabelWithoutControl: the checkbox stands inside
            <label className="flex items-center gap-2.5">
              <Checkbox checked={registersLocation} onCheckedChange={setRegistersLocation} />
              Register its S3 location with Lake Formation
            </label>
          )}
        </div>
      </Panel>
      <Panel title="What it is">
        <FactsFields
          facts={facts}
          problems={problems}
          namePlaceholder={draft.glueDatabase || draft.newTable || draft.schema}
          atLeast={atLeast}
          onChange={setFacts}
        />
      </Panel>
      {register.error ? <ErrorPanel inline error={register.error} /> : null}
      <div>
        <Button
          type="submit"
          variant="primary"
          pending={register.isPending}
          disabled={lessProblem(facts.classification, atLeast) !== undefined}
        >
          Register
        </Button>
      </div>
    </form>
  );
}

/** As whom it is read there, and how many could query it at once. */
function hintOf(accounts: readonly Account[], accountId: string): string {
  const account = accounts.find(({ id }) => id === accountId);
  const people = account?.peopleCount ?? 0;
  const who = people === 1 ? "1 person has a role" : `${people} people have a role`;
  return `Read as ${account?.principalArn ?? "your role"}; ${who} in this account`;
}

/** Where most people can query what is registered. */
const mostUsed = (accounts: readonly Account[]) =>
  accounts.reduce<Account | undefined>(
    (most, one) => (most && most.peopleCount >= one.peopleCount ? most : one),
    undefined,
  );

/** Account, kind of source and folder stand in the URL, so that the form can be sent to somebody; the rest is typed. */
function useDraft(accounts: readonly Account[]) {
  const [place, setPlace] = useQueryStates(registerFilters);
  const [rest, setRest] = useState(EMPTY_SOURCE);
  const draft: SourceDraft = { ...rest, kind: place.source, location: place.location };
  return {
    accountId: accounts.find(({ id }) => id === place.account)?.id ?? mostUsed(accounts)?.id ?? "",
    draft,
    setDraft: (next: SourceDraft) => {
      setRest(next);
      void setPlace({ source: next.kind, location: next.location });
    },
    setAccount: (account: string) => {
      setRest(EMPTY_SOURCE);
      void setPlace({ account, location: null });
    },
  };
}

function useRegister() {
  const router = useRouter();
  const client = useQueryClient();
  return useMutation({
    ...mutation(registerDataset),
    onSuccess: async ({ datasetId, isNew, isAdding }) => {
      await client.invalidateQueries({ queryKey: ["catalog"] });
      if (isAdding) toast.success("It was registered before; the tables that it lacks are being added");
      else if (!isNew) toast.success("It was registered before; here it is");
      router.push(datasetHref(datasetId));
    },
  });
}

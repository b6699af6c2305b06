"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useRef, useState } from "react";
import { ApiError, mutation } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Panel } from "@/components/ui/panel";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import type { Account } from "@/server/accounts/contract";
import { registerDataset } from "@/server/catalog/contract";
import { byField, EMPTY_FACTS, factsOf } from "./facts-draft";
import { FactsFields } from "./facts-fields";
import { GlueSource, type SourceProps } from "./glue-source";
import { RedshiftSource } from "./redshift-source";
import { datasetHref } from "./routes";
import { S3Source } from "./s3-source";
import { EMPTY_SOURCE, problemsOf, SOURCE_KINDS, sourceOf } from "./source-draft";

/** Where it is, what is said of it, and one press that registers it. */
export function RegisterForm({ accounts }: { accounts: readonly Account[] }) {
  const form = useRef<HTMLFormElement>(null);
  const [accountId, setAccountId] = useState(accounts[0]?.id ?? "");
  const [draft, setDraft] = useState(EMPTY_SOURCE);
  const [facts, setFacts] = useState(EMPTY_FACTS);
  const [isTried, setTried] = useState(false);
  const [registersLocation, setRegistersLocation] = useState(true);
  const register = useRegister();
  const issues = register.error instanceof ApiError ? byField(register.error.problem.issues ?? []) : {};
  const problems = { ...issues, ...(isTried ? problemsOf(draft) : {}) };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const source = sourceOf(draft);
    if (!source) {
      const [first] = Object.keys(problemsOf(draft));
      form.current?.querySelector<HTMLElement>(`[name=${first}]`)?.focus();
      return;
    }
    const isInS3 = draft.kind !== "redshift";
    register.mutate({
      accountId,
      source,
      registersLocation: isInS3 && registersLocation,
      ...factsOf(facts),
    });
  };
  const sourceProps: SourceProps = { accountId, draft, problems, onChange: setDraft };
  return (
    <form ref={form} noValidate onSubmit={submit} className="flex max-w-220 flex-col gap-4">
      <Panel title="Where it is">
        <div className="flex flex-col gap-4">
          <Field label="Account" hint={`Read as ${roleOf(accounts, accountId)}`} className="max-w-96">
            <Select
              label="Account"
              value={accountId}
              options={accounts.map(({ id, name }) => ({ value: id, label: name, hint: id }))}
              onValueChange={(id) => {
                setAccountId(id);
                setDraft({ ...EMPTY_SOURCE, kind: draft.kind });
              }}
            />
          </Field>
          <Segmented
            label="Kind of source"
            className="self-start"
            options={SOURCE_KINDS}
            value={draft.kind}
            onValueChange={(next) => {
              const kind = SOURCE_KINDS.find(({ value }) => value === next)?.value;
              if (kind) setDraft({ ...draft, kind });
              setTried(false);
            }}
          />
          {draft.kind === "glue" ? <GlueSource key={accountId} {...sourceProps} /> : null}
          {draft.kind === "s3" ? <S3Source key={accountId} {...sourceProps} /> : null}
          {draft.kind === "redshift" ? <RedshiftSource key={accountId} {...sourceProps} /> : null}
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
          onChange={setFacts}
        />
      </Panel>
      {register.error ? <ErrorPanel inline error={register.error} /> : null}
      <div>
        <Button type="submit" variant="primary" pending={register.isPending}>
          Register
        </Button>
      </div>
    </form>
  );
}

const roleOf = (accounts: readonly Account[], accountId: string) =>
  accounts.find(({ id }) => id === accountId)?.principalArn ?? "your role";

function useRegister() {
  const router = useRouter();
  const client = useQueryClient();
  return useMutation({
    ...mutation(registerDataset),
    onSuccess: async ({ datasetId, isNew }) => {
      await client.invalidateQueries({ queryKey: ["catalog"] });
      if (!isNew) toast.success("It was registered before; here it is");
      router.push(datasetHref(datasetId));
    },
  });
}

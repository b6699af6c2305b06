"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { query } from "@/components/data/api";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { listLakes } from "@/server/access/contract";
import { createSteps, wordProblem } from "./tag-steps";
import { ValuesForm } from "./values-form";

/** A new key with its values, as a Change. */
export function CreateTag({ onClose }: { onClose: () => void }) {
  const lakes = useQuery(query(listLakes, {}));
  const accounts = (lakes.data?.items ?? []).filter(({ snapshot }) => snapshot !== null);
  const [account, setAccount] = useState<string | null>(null);
  const [text, setText] = useState("");
  const key = text.trim().toLowerCase();
  const accountId = account ?? accounts[0]?.accountId ?? null;
  const wrong = key === "" ? "Name the key." : wordProblem(key);
  return (
    <ValuesForm
      title="Create an LF-tag"
      problem={accountId === null ? "No account" : wrong}
      proposalOf={(values) => ({
        title: `Create the LF-tag ${key}`,
        steps: createSteps(accountId ?? "", key, values),
      })}
      onClose={onClose}
      before={
        <>
          <Field
            label="Account"
            error={lakes.isSuccess && accounts.length === 0 ? "No account's rules were read yet." : undefined}
          >
            <Select
              label="Account"
              value={accountId}
              options={accounts.map(({ accountId: id, name }) => ({ value: id, label: name, hint: id }))}
              onValueChange={setAccount}
            />
          </Field>
          <Field label="Key" hint="Such as domain, pii or stage" error={text && wrong ? wrong : undefined}>
            <Input
              className="mono"
              required
              value={text}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setText(event.target.value)}
            />
          </Field>
        </>
      }
    />
  );
}

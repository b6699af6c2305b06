"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { mutation } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { createToken, SCOPES, type Scope } from "@/server/identity/contract";
import { curlExample, EXPIRY_OPTIONS, SCOPE_WORDS } from "./token-words";

/** Makes a token, then shows it this once. */
export function CreateTokenDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const create = useMutation({
    ...mutation(createToken),
    onSuccess: () => client.invalidateQueries({ queryKey: ["identity", "listTokens"] }),
  });
  const onOpenChange = (isOpen: boolean) => {
    if (!isOpen) onClose();
  };
  if (create.data) {
    return (
      <Dialog
        open
        onOpenChange={onOpenChange}
        title={`Copy ${create.data.name} now`}
        description="Headgate keeps only a hash of it: nobody, you included, can see it again."
        footer={<DialogClose>Done</DialogClose>}
        size="md"
      >
        <Secret secret={create.data.secret} />
      </Dialog>
    );
  }
  return (
    <CreateForm
      error={create.error}
      isPending={create.isPending}
      onOpenChange={onOpenChange}
      onCreate={(input) => create.mutate(input)}
    />
  );
}

function Secret({ secret }: { secret: string }) {
  const example = curlExample(window.location.origin, secret);
  return (
    <div className="flex flex-col gap-3 pb-1">
      <Shown label="Token" text={secret} />
      <Shown label="Try it" text={example} />
    </div>
  );
}

function Shown({ label, text }: { label: string; text: string }) {
  return (
    <div>
      <p className="font-medium">{label}</p>
      <div className="mt-1 flex items-start gap-1 rounded-md border border-line bg-sunken py-1.5 pr-1.5 pl-2.5">
        <code className="mono wrap-anywhere grow select-all">{text}</code>
        <CopyButton text={text} label={`Copy ${label.toLowerCase()}`} className="shrink-0" />
      </div>
    </div>
  );
}

interface CreateFormProps {
  error: Error | null;
  isPending: boolean;
  onOpenChange: (isOpen: boolean) => void;
  onCreate: (input: { name: string; scopes: Scope[]; expiresInDays: number | null }) => void;
}

function CreateForm({ error, isPending, onOpenChange, onCreate }: CreateFormProps) {
  const formId = useId();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<Scope[]>(["read"]);
  const [expiry, setExpiry] = useState("90");
  const isReady = name.trim() !== "" && scopes.length > 0;
  return (
    <Dialog
      open
      onOpenChange={onOpenChange}
      title="New API token"
      description="It acts in your name, and never does more than you may."
      footer={
        <>
          <DialogClose>Cancel</DialogClose>
          <Button type="submit" form={formId} variant="primary" disabled={!isReady} pending={isPending}>
            Make token
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          onCreate({ name, scopes, expiresInDays: expiry === "never" ? null : Number(expiry) });
        }}
      >
        {error ? <ErrorPanel inline error={error} /> : null}
        <Field label="Name" hint="What will use it, such as nightly load">
          <Input
            value={name}
            required
            maxLength={100}
            autoComplete="off"
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <ScopeChoice scopes={scopes} onChange={setScopes} />
        <Field label="Expires">
          <Select label="Expires" options={EXPIRY_OPTIONS} value={expiry} onValueChange={setExpiry} />
        </Field>
      </form>
    </Dialog>
  );
}

interface ScopeChoiceProps {
  scopes: Scope[];
  onChange: (scopes: Scope[]) => void;
}

function ScopeChoice({ scopes, onChange }: ScopeChoiceProps) {
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1.5 font-medium">Scopes</legend>
      {SCOPES.map((scope) => {
        const isImplied = scope !== "full" && scopes.includes("full");
        return (
          <ScopeLine
            key={scope}
            scope={scope}
            isChecked={isImplied || scopes.includes(scope)}
            isDisabled={isImplied}
            onChange={(isChecked) =>
              onChange(isChecked ? [...scopes, scope] : scopes.filter((one) => one !== scope))
            }
          />
        );
      })}
    </fieldset>
  );
}

interface ScopeLineProps {
  scope: Scope;
  isChecked: boolean;
  isDisabled: boolean;
  onChange: (isChecked: boolean) => void;
}

function ScopeLine({ scope, isChecked, isDisabled, onChange }: ScopeLineProps) {
  const id = useId();
  const { label, hint } = SCOPE_WORDS[scope];
  return (
    <div className="flex items-start gap-2">
      <Checkbox
        aria-labelledby={id}
        aria-describedby={`${id}-hint`}
        checked={isChecked}
        disabled={isDisabled}
        onCheckedChange={onChange}
        className="mt-0.5"
      />
      <div>
        <span id={id} className="font-medium">
          {label}
        </span>
        <p id={`${id}-hint`} className="text-sm text-muted">
          {hint}
        </p>
      </div>
    </div>
  );
}

"use client";

import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { ProposeDialog } from "@/components/access/propose-dialog";
import { query } from "@/components/data/api";
import { useAskBeforeLeaving } from "@/components/data/use-ask-before-leaving";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { listLakes, type SavedExpression } from "@/server/access/contract";
import { ExpressionBuilder, LiveMatches } from "./expression-builder";
import { Labelled } from "./labelled";
import { filled, type PolicyDraft } from "./policy-draft";

interface ExpressionFormProps {
  /** The one that is altered; a new one without. */
  saved: SavedExpression | null;
  onClose: () => void;
}

/** An expression with its name, and what it matches now. */
export function ExpressionForm({ saved, onClose }: ExpressionFormProps) {
  const formId = useId();
  const lakes = useQuery(query(listLakes, {}));
  const accounts = (lakes.data?.items ?? []).filter(({ snapshot }) => snapshot !== null);
  const [account, setAccount] = useState<string | null>(saved?.accountId ?? null);
  const [name, setName] = useState(saved?.name ?? "");
  const [description, setDescription] = useState(saved?.description ?? "");
  const [first] = useState<PolicyDraft["expression"]>(saved?.expression ?? {});
  const [expression, setExpression] = useState(first);
  const [isTried, setTried] = useState(false);
  const [isProposing, setProposing] = useState(false);
  const accountId = account ?? accounts[0]?.accountId ?? "";
  useAskBeforeLeaving(
    name !== (saved?.name ?? "") || description !== (saved?.description ?? "") || expression !== first,
  );
  const isNamed = /^\S(.{0,253}\S)?$/.test(name.trim());
  const isFilled = Object.keys(filled(expression)).length > 0;
  if (isProposing) {
    const what = { name: name.trim(), ...(description.trim() ? { description: description.trim() } : {}) };
    const operation = {
      name: saved ? "UpdateLFTagExpression" : "CreateLFTagExpression",
      expression: { ...what, expression: filled(expression) },
    };
    return (
      <ProposeDialog
        title={`${saved ? "Alter" : "Save"} the expression ${what.name}`}
        steps={[{ catalogId: accountId, operation }]}
        onClose={() => setProposing(false)}
      />
    );
  }
  const save = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    setProposing(isNamed && isFilled && accountId !== "");
  };
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={saved ? `Edit ${saved.name}` : "Save an expression"}
      size="lg"
      footer={
        <>
          <DialogClose>Cancel</DialogClose>
          <Button type="submit" form={formId} variant="primary">
            Continue
          </Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={save} className="grid gap-4">
        {saved === null && accounts.length > 1 ? (
          <Field label="Account">
            <Select
              label="Account"
              value={accountId}
              options={accounts.map((one) => ({
                value: one.accountId,
                label: one.name,
                hint: one.accountId,
              }))}
              onValueChange={(id) => {
                setAccount(id);
                setExpression({});
              }}
            />
          </Field>
        ) : null}
        <Field
          label="Name"
          hint={saved ? "A saved expression keeps its name" : "Policies refer to it by this"}
          error={isTried && !isNamed ? "Name it." : undefined}
        >
          <Input
            value={name}
            maxLength={255}
            readOnly={saved !== null}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <Field label="Description">
          <Input
            value={description}
            maxLength={200}
            onChange={(event) => setDescription(event.target.value)}
          />
        </Field>
        <Labelled
          label="Expression"
          error={isTried && !isFilled ? "Choose a tag and its values." : undefined}
        >
          <ExpressionBuilder {...{ accountId, expression }} onExpression={setExpression} />
        </Labelled>
        <LiveMatches {...{ accountId, expression }} resourceType="TABLE" saved={null} />
      </form>
    </Dialog>
  );
}

"use client";

import { type FormEvent, useId, useState } from "react";
import { ApiError } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { byField, type ConnectionFields, inputOf, problemsOf } from "./connection-fields";

interface AccountFormProps {
  title: string;
  action: string;
  initial: ConnectionFields;
  /** An account keeps its id. */
  isIdFixed?: boolean;
  error: Error | null;
  isPending: boolean;
  onSave: (input: ReturnType<typeof inputOf>) => void;
  onClose: () => void;
}

/** The dialog that connects an account or changes how it is connected. */
export function AccountForm(props: AccountFormProps) {
  const { title, action, initial, isIdFixed = false, error, isPending, onSave, onClose } = props;
  const formId = useId();
  const [fields, setFields] = useState(initial);
  const [isTried, setTried] = useState(false);
  const refused = error instanceof ApiError ? byField(error.problem.issues ?? []) : {};
  const problems = isTried ? { ...refused, ...problemsOf(fields) } : {};
  const isElsewhere = error !== null && Object.keys(refused).length === 0;
  const save = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const found = problemsOf(fields);
    const first = Object.keys(fields).find((name) => name in found);
    if (first) document.getElementById(formId)?.querySelector<HTMLElement>(`[name=${first}]`)?.focus();
    else onSave(inputOf(fields));
  };
  const input = (name: keyof ConnectionFields) => ({
    name,
    value: fields[name],
    autoComplete: "off",
    spellCheck: false,
    onChange: (event: { target: { value: string } }) => setFields({ ...fields, [name]: event.target.value }),
  });
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={title}
      size="md"
      footer={
        <>
          <DialogClose>Cancel</DialogClose>
          <Button type="submit" form={formId} variant="primary" pending={isPending}>
            {action}
          </Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={save} className="flex flex-col gap-4">
        {isElsewhere ? <ErrorPanel inline error={error} /> : null}
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Account id" hint="12 digits" error={problems.id}>
            <Input {...input("id")} className="mono" inputMode="numeric" readOnly={isIdFixed} />
          </Field>
          <Field label="Region" hint="Where its warehouses are" error={problems.region}>
            <Input {...input("region")} className="mono" />
          </Field>
        </div>
        <Field label="Name" hint="As people know it, such as Analytics" error={problems.name}>
          <Input {...input("name")} />
        </Field>
        <Field
          label="Role to assume"
          error={problems.roleArn}
          hint="Headgate becomes it first, by an external id of its own making, and people's roles from there. Without one it becomes those directly."
        >
          <Input {...input("roleArn")} className="mono" placeholder={arnLike(fields.id)} />
        </Field>
        <Field
          label="Glue catalogs"
          hint="By comma; its own unless others are named"
          error={problems.catalogs}
        >
          <Input {...input("catalogs")} className="mono" placeholder={fields.id} />
        </Field>
        <Field
          label="OpenSearch domains"
          hint="By comma; workgroups and clusters are found"
          error={problems.domains}
        >
          <Input {...input("domains")} className="mono" />
        </Field>
      </form>
    </Dialog>
  );
}

const arnLike = (id: string) => `arn:aws:iam::${/^\d{12}$/.test(id) ? id : "<account>"}:role/Headgate`;

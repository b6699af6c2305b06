"use client";

import { Database, Table2 } from "lucide-react";
import { ExpressionBuilder } from "@/components/policies/expression-builder";
import { Labelled } from "@/components/policies/labelled";
import { NamePicker } from "@/components/policies/place-fields";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import type { Lake } from "@/server/access/contract";
import type { TestDraft } from "./test-draft";
import type { FieldsProps } from "./who-fields";

const SCOPES = [
  { value: "tags", label: "By LF-tags" },
  { value: "named", label: "By name" },
  { value: "everything", label: "Everything" },
];

/** Of which part of the lake it is asserted. */
export function ScopeFields({ draft, problems, onDraft, lakes }: FieldsProps & { lakes: readonly Lake[] }) {
  const { scope, accountId, expression } = draft;
  const change = (next: string) => {
    const chosen = SCOPES.find(({ value }) => value === next)?.value as TestDraft["scope"];
    const first = lakes[0]?.accountId ?? "";
    onDraft({ scope: chosen, ...(chosen === "named" && !accountId ? { accountId: first } : {}) });
  };
  return (
    <Labelled label="On what" error={problems.on}>
      <div className="flex max-w-full flex-wrap gap-2">
        <Segmented label="Part of the lake" value={scope} options={SCOPES} onValueChange={change} />
        <Select
          label="Account"
          className="w-auto"
          value={accountId}
          options={[
            ...(scope === "named" ? [] : [{ value: "", label: "In all accounts" }]),
            ...lakes.map((lake) => ({ value: lake.accountId, label: lake.name, hint: lake.accountId })),
          ]}
          onValueChange={(next) => onDraft({ accountId: next, database: "", table: "", columns: "" })}
        />
      </div>
      <div className="mt-1 w-full">
        {scope === "tags" ? (
          <ExpressionBuilder
            accountId={accountId || null}
            expression={expression}
            onExpression={(next) => onDraft({ expression: next })}
          />
        ) : null}
        {scope === "named" ? <Named {...{ draft, onDraft }} /> : null}
      </div>
    </Labelled>
  );
}

function Named({ draft, onDraft }: Pick<FieldsProps, "draft" | "onDraft">) {
  const { accountId, database, table, columns } = draft;
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap gap-2">
        <NamePicker
          label="Database"
          icon={Database}
          chosen={database}
          of={{ accountId }}
          onName={(name) => onDraft({ database: name, table: "", columns: "" })}
        />
        {database ? (
          <NamePicker
            label="Table"
            icon={Table2}
            chosen={table}
            of={{ accountId, database }}
            onName={(name) => onDraft({ table: name, columns: "" })}
          />
        ) : null}
      </div>
      {table ? (
        <Field label="Columns" hint="Names parted by commas; empty for all of them">
          <Input
            className="mono"
            value={columns}
            onChange={(event) => onDraft({ columns: event.target.value })}
          />
        </Field>
      ) : null}
    </div>
  );
}

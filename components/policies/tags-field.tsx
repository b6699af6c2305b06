"use client";

import { useQuery } from "@tanstack/react-query";
import { expressionText } from "@/components/access/proof-words";
import { query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import { listExpressions } from "@/server/access/contract";
import { ExpressionBuilder } from "./expression-builder";
import { Labelled } from "./labelled";
import { ownerOf } from "./policy-draft";
import type { FieldsProps } from "./policy-problems";

const TYPES = [
  { value: "TABLE", label: "Tables and columns" },
  { value: "DATABASE", label: "Databases" },
];
const OWN = "";

const useExpressions = (accountId: string) =>
  useQuery({ ...query(listExpressions, { accountId, limit: 200 }), enabled: accountId !== "" });

/** Databases, or tables and columns, by an expression written here or by a saved one. */
export function TagsField({ draft, problems, onDraft }: FieldsProps) {
  const { resourceType, saved, expression } = draft;
  const accountId = ownerOf(draft);
  const expressions = useExpressions(accountId);
  const known = expressions.data?.items ?? [];
  return (
    <Labelled label="Tags" error={problems.expression}>
      <div className="flex flex-wrap gap-2">
        <Segmented
          label="What is matched"
          value={resourceType}
          options={TYPES}
          onValueChange={(type) => onDraft({ resourceType: type === "DATABASE" ? "DATABASE" : "TABLE" })}
        />
        {known.length > 0 ? (
          <Select
            label="Expression"
            className="w-auto"
            value={saved ?? OWN}
            options={[
              { value: OWN, label: "Written here" },
              ...known.map((one) => ({ value: one.name, label: one.name })),
            ]}
            onValueChange={(name) => onDraft({ saved: name === OWN ? null : name })}
          />
        ) : null}
      </div>
      {expressions.error ? (
        <ErrorPanel inline error={expressions.error} onRetry={() => void expressions.refetch()} />
      ) : null}
      {saved === null ? (
        <ExpressionBuilder
          {...{ accountId, expression }}
          onExpression={(next) => onDraft({ expression: next })}
        />
      ) : (
        <p className="text-muted">
          {expressionText(known.find(({ name }) => name === saved)?.expression ?? {})}
        </p>
      )}
    </Labelled>
  );
}

/** The LF-tag itself: one key, and the values that are meant. */
export function TagField({ draft, problems, onDraft }: FieldsProps) {
  return (
    <Labelled label="LF-tag" error={problems.expression} hint="What may be done with the tag, not by it.">
      <ExpressionBuilder
        isSingle
        accountId={draft.accountId}
        expression={draft.expression}
        onExpression={(expression) => onDraft({ expression })}
      />
    </Labelled>
  );
}

/** The saved expression itself. */
export function SavedField({ draft, problems, onDraft }: FieldsProps) {
  const { data, error, refetch, isSuccess } = useExpressions(draft.accountId);
  const known = data?.items ?? [];
  return (
    <Labelled label="Saved expression" error={problems.expression}>
      {known.length > 0 ? (
        <Select
          label="Saved expression"
          placeholder="Choose one"
          className="w-auto"
          value={draft.saved}
          options={known.map(({ name }) => ({ value: name, label: name }))}
          onValueChange={(saved) => onDraft({ saved })}
        />
      ) : null}
      {error ? <ErrorPanel inline error={error} onRetry={() => void refetch()} /> : null}
      {isSuccess && known.length === 0 ? (
        <p className="text-muted">This account has saved no expression yet.</p>
      ) : null}
    </Labelled>
  );
}

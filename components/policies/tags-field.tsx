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
import type { FieldsProps } from "./policy-problems";

const TYPES = [
  { value: "TABLE", label: "Tables and columns" },
  { value: "DATABASE", label: "Databases" },
];
const OWN = "";

/** Databases, or tables and columns, by an expression written here or by a saved one. */
export function TagsField({ draft, problems, onDraft }: FieldsProps) {
  const { accountId, resourceType, saved, expression } = draft;
  const expressions = useQuery({
    ...query(listExpressions, { accountId, limit: 200 }),
    enabled: accountId !== "",
  });
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

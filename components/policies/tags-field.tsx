"use client";

import { useQuery } from "@tanstack/react-query";
import { expressionText } from "@/components/access/proof-words";
import { query } from "@/components/data/api";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import { listExpressions } from "@/server/access/contract";
import { ExpressionBuilder } from "./expression-builder";
import { Labelled } from "./labelled";
import type { PolicyDraft } from "./policy-draft";

interface TagsFieldProps {
  draft: PolicyDraft;
  problems: Partial<Record<keyof PolicyDraft, string>>;
  onDraft: (some: Partial<PolicyDraft>) => void;
}

const TYPES = [
  { value: "TABLE", label: "Tables and columns" },
  { value: "DATABASE", label: "Databases" },
];
const OWN = "";

/** Databases, or tables and columns, by an expression written here or by a saved one. */
export function TagsField({ draft, problems, onDraft }: TagsFieldProps) {
  const { accountId, resourceType, saved, expression } = draft;
  const expressions = useQuery(query(listExpressions, { accountId, limit: 200 }));
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

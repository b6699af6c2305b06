"use client";

import { FilterPreview } from "@/components/access/filter-preview";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import { rowFilterProblem } from "@/server/sql/row-filter";
import type { PolicyDraft } from "./policy-draft";

interface RowsFieldProps {
  draft: PolicyDraft;
  problems: Partial<Record<keyof PolicyDraft, string>>;
  onDraft: (some: Partial<PolicyDraft>) => void;
  columns: readonly { name: string; type: string; isPartitionKey: boolean }[];
  /** Whether it has its name already. */
  isNamed: boolean;
}

/** A data cells filter: its name, and the expression that its rows fulfil, checked while it is written. */
export function RowsField({ draft, problems, onDraft, columns, isNamed }: RowsFieldProps) {
  const { filterName, rowFilter, database, table } = draft;
  const wrong = columns.length > 0 && rowFilter.trim() ? rowFilterProblem(rowFilter, columns) : null;
  return (
    <>
      {isNamed ? null : (
        <Field label="Name of the filter" error={problems.filterName} hint="Such as us-only">
          <Input
            className="mono"
            autoComplete="off"
            spellCheck={false}
            value={filterName}
            onChange={(event) => onDraft({ filterName: event.target.value })}
          />
        </Field>
      )}
      <Field
        label="Rows where"
        error={wrong ?? problems.rowFilter}
        hint="Columns compared with constants, joined by AND, OR, NOT: country = 'US' AND year > 2020"
      >
        <Textarea
          rows={3}
          className="mono"
          spellCheck={false}
          value={rowFilter}
          onChange={(event) => onDraft({ rowFilter: event.target.value })}
        />
      </Field>
      {rowFilter.trim() && wrong === null ? (
        <FilterPreview
          filter={{ accountId: draft.accountId, database, table, rowFilter: rowFilter.trim() }}
        />
      ) : null}
    </>
  );
}

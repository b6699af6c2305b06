import { columnsText } from "@/components/access/proof-words";
import { ErrorPanel } from "@/components/data/error-panel";
import { plural } from "@/components/data/format";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Select } from "@/components/ui/select";
import type { listFilters } from "@/server/access/contract";
import type { Output } from "@/server/api/endpoint";
import { Labelled } from "./labelled";
import { ColumnsField } from "./place-fields";
import type { PolicyDraft } from "./policy-draft";
import type { FieldsProps } from "./policy-problems";
import { RowsField } from "./rows-field";
import { TableColumns, useFilters } from "./table-columns";

const NEW = "";

/** A data cells filter of the table: one that is there, or a new one. */
export function FilterField({ draft, problems, onDraft }: FieldsProps) {
  const filters = useFilters(draft);
  if (draft.table === "") return null;
  const items = filters.data?.items ?? [];
  const chosen = items.find(({ name }) => name === draft.filter);
  return (
    <>
      {filters.isLoading ? <RowsSkeleton rows={1} label="Loading the filters" /> : null}
      {filters.error ? (
        <ErrorPanel inline error={filters.error} onRetry={() => void filters.refetch()} />
      ) : null}
      {items.length > 0 ? (
        <Labelled label="Filter" error={problems.filter}>
          <Select
            label="Filter"
            className="w-auto max-w-full"
            value={draft.filter ?? NEW}
            options={[
              { value: NEW, label: "A new one" },
              ...items.map(({ name, policies }) => ({
                ...{ value: name, label: name },
                hint: policies > 0 ? plural(policies, "grant") : "unused",
              })),
            ]}
            onValueChange={(name) => onDraft({ filter: name === NEW ? null : name })}
          />
          {chosen ? <Shows filter={chosen} /> : null}
        </Labelled>
      ) : null}
      {draft.filter === null ? <NewFilterFields {...{ draft, problems, onDraft }} /> : null}
    </>
  );
}

type Filter = Output<typeof listFilters>["items"][number];

function Shows({ filter: { rowFilter, columns } }: { filter: Filter }) {
  return (
    <dl className="mt-1 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
      <dt className="text-muted">Rows</dt>
      <dd className="wrap-anywhere">{rowFilter ? <code className="mono">{rowFilter}</code> : "all"}</dd>
      <dt className="text-muted">Columns</dt>
      <dd className="wrap-anywhere">{columns ? columnsText(columns) : "all"}</dd>
    </dl>
  );
}

/** One that is there, to be altered or deleted; what it says now is what is altered. */
export function KeptFilterField({ draft, problems, onDraft }: FieldsProps) {
  const filters = useFilters(draft);
  if (draft.table === "") return null;
  const items = filters.data?.items ?? [];
  const chosen = items.find(({ name }) => name === draft.filter);
  return (
    <Labelled label="Filter" error={problems.filter}>
      {filters.isLoading ? <RowsSkeleton rows={1} label="Loading the filters" /> : null}
      {filters.error ? (
        <ErrorPanel inline error={filters.error} onRetry={() => void filters.refetch()} />
      ) : null}
      {items.length > 0 ? (
        <Select
          label="Filter"
          placeholder="Choose a filter"
          className="w-auto max-w-full"
          value={draft.filter}
          options={items.map(({ name, policies }) => ({
            ...{ value: name, label: name },
            hint: policies > 0 ? plural(policies, "grant") : "unused",
          }))}
          onValueChange={(name) => onDraft(keptFilter(items.find((one) => one.name === name)))}
        />
      ) : null}
      {filters.isSuccess && items.length === 0 ? (
        <p className="text-muted">This table has no filters.</p>
      ) : null}
      {chosen ? <Shows filter={chosen} /> : null}
    </Labelled>
  );
}

/** What a filter that is there says. */
function keptFilter(filter: Filter | undefined): Partial<PolicyDraft> {
  const { name = null, rowFilter = "", columns } = filter ?? {};
  const isOut = columns !== undefined && "exclude" in columns;
  const listed = columns === undefined ? [] : "exclude" in columns ? columns.exclude : columns.include;
  return { filter: name, rowFilter, columnMode: isOut ? "exclude" : "include", columns: [...listed] };
}

/** One that is written: which rows, of which columns; one that is there has its name. */
export function NewFilterFields({
  draft,
  problems,
  onDraft,
  isNamed = false,
}: FieldsProps & { isNamed?: boolean }) {
  return (
    <TableColumns of={draft}>
      {(columns) => (
        <>
          <RowsField {...{ draft, problems, onDraft, columns, isNamed }} />
          <ColumnsField
            {...{ draft, problems, onDraft, columns }}
            hint="None chosen: all of them. Partition keys are always visible."
          />
        </>
      )}
    </TableColumns>
  );
}

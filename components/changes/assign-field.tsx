import { X } from "lucide-react";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Labelled } from "@/components/policies/labelled";
import type { FieldsProps } from "@/components/policies/policy-problems";
import { useTagKeys } from "@/components/policies/use-tag-keys";
import { IconButton } from "@/components/ui/button";
import { Select } from "@/components/ui/select";

/** The LF-tags that a thing gets: one value of each key. */
export function AssignField({ draft: { accountId, expression }, problems, onDraft }: FieldsProps) {
  const tags = useTagKeys(accountId);
  const known = tags.keys;
  const free = known.filter(({ key }) => !(key in expression));
  const set = (key: string, values: readonly string[]) =>
    onDraft({ expression: { ...expression, [key]: values } });
  return (
    <Labelled label="Tags" error={problems.expression}>
      {tags.isLoading ? (
        <div className="w-full">
          <RowsSkeleton rows={1} label="Loading the LF-tags" />
        </div>
      ) : null}
      {tags.error ? <ErrorPanel inline error={tags.error} onRetry={() => void tags.refetch()} /> : null}
      {Object.entries(expression).map(([key, [value]]) => (
        <div key={key} className="flex flex-wrap items-center gap-2">
          <span className="mono font-medium">{key}</span>
          <span className="text-muted">is</span>
          <Select
            label={`Value of ${key}`}
            placeholder="choose a value"
            className="w-auto"
            mono
            value={value ?? null}
            options={(known.find((one) => one.key === key)?.values ?? []).map((one) => ({
              ...{ value: one, label: one },
            }))}
            onValueChange={(one) => set(key, [one])}
          />
          <IconButton
            size="icon-sm"
            label={`Remove ${key}`}
            onClick={() =>
              onDraft({
                expression: Object.fromEntries(Object.entries(expression).filter(([one]) => one !== key)),
              })
            }
          >
            <X aria-hidden />
          </IconButton>
        </div>
      ))}
      {free.length > 0 ? (
        <Select
          label="Add a tag"
          placeholder="Add a tag"
          className="w-auto"
          value={null}
          options={free.map(({ key }) => ({ value: key, label: key }))}
          onValueChange={(key) => set(key, [])}
        />
      ) : null}
      {tags.isSuccess && known.length === 0 ? (
        <p className="text-muted">This account has no LF-tags yet.</p>
      ) : null}
    </Labelled>
  );
}

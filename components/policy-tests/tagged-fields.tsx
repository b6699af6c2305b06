"use client";

import { ErrorPanel } from "@/components/data/error-panel";
import { useTagKeys } from "@/components/policies/use-tag-keys";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { unknownValues } from "./test-draft";
import type { FieldsProps } from "./who-fields";

const EVERY = ["database", "table", "column"] as const;

/** What everything of a kind is to be tagged with. */
export function TaggedFields({ draft, problems, onDraft }: FieldsProps) {
  const { every, key, values } = draft;
  const tags = useTagKeys(draft.accountId || null);
  const keys = tags.keys.map((tag) => tag.key);
  const known = key && !keys.includes(key) ? [key, ...keys] : keys;
  const of = tags.keys.find((tag) => tag.key === key);
  const wrong = tags.isSuccess && of ? unknownValues(draft, of.values) : [];
  return (
    <div className="grid gap-4 sm:grid-cols-3">
      <Field label="Every">
        <Select
          value={every}
          label="Every"
          options={EVERY.map((one) => ({ value: one, label: one }))}
          onValueChange={(next) => onDraft({ every: EVERY.find((one) => one === next) ?? "table" })}
        />
      </Field>
      <Field label="Has the LF-tag" error={problems.key}>
        <Select
          label="LF-tag"
          value={key || null}
          placeholder={tags.isSuccess && known.length === 0 ? "There are none yet" : "Choose one"}
          options={known.map((one) => ({ value: one, label: one }))}
          onValueChange={(next) => onDraft({ key: next })}
        />
      </Field>
      <Field
        label="With one of the values"
        hint="Parted by commas; empty for any"
        error={
          wrong.length > 0
            ? `${key} has no value ${wrong.join(", ")}. It has: ${some(of?.values)}`
            : undefined
        }
      >
        <Input
          className="mono"
          value={values}
          onChange={(event) => onDraft({ values: event.target.value })}
        />
      </Field>
      {tags.error ? (
        <div className="sm:col-span-3">
          <ErrorPanel inline error={tags.error} onRetry={() => void tags.refetch()} />
        </div>
      ) : null}
    </div>
  );
}

const SHOWN = 10;
const some = (values: readonly string[] = []) =>
  `${values.slice(0, SHOWN).join(", ")}${values.length > SHOWN ? ", …" : "."}`;

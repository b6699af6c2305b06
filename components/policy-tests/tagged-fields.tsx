"use client";

import { useQuery } from "@tanstack/react-query";
import { query } from "@/components/data/api";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { listAccessTags } from "@/server/access/contract";
import type { FieldsProps } from "./who-fields";

const EVERY = ["database", "table", "column"] as const;

/** What everything of a kind is to be tagged with. */
export function TaggedFields({ draft, problems, onDraft }: FieldsProps) {
  const { every, key, values } = draft;
  const tags = useQuery(query(listAccessTags, { limit: 200 }));
  const keys = [...new Set((tags.data?.items ?? []).map((tag) => tag.key))].sort();
  const known = key && !keys.includes(key) ? [key, ...keys] : keys;
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
      <Field label="With one of the values" hint="Parted by commas; empty for any">
        <Input
          className="mono"
          value={values}
          onChange={(event) => onDraft({ values: event.target.value })}
        />
      </Field>
    </div>
  );
}

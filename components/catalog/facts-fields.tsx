"use client";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { REFRESH_EXPECTATIONS } from "@/server/catalog/contract";
import { type AtLeast, lessProblem, lessReason, offered } from "./at-least";
import type { FactsDraft } from "./facts-draft";
import { REFRESH_WORDS } from "./freshness";
import { StewardsField } from "./stewards-field";
import { TagsField } from "./tags-field";

interface FactsFieldsProps {
  facts: FactsDraft;
  problems: Partial<Record<string, string>>;
  namePlaceholder?: string;
  /** As what it is classified, where the viewer may not say less. */
  atLeast: AtLeast;
  onChange: (facts: FactsDraft) => void;
}

/** What a steward says of a dataset. */
export function FactsFields({ facts, problems, namePlaceholder, atLeast, onChange }: FactsFieldsProps) {
  const input = (name: "name" | "domain" | "ownerTeam" | "classification", maxLength = 100) => ({
    name,
    maxLength,
    autoComplete: "off",
    value: facts[name],
    onChange: (event: { target: { value: string } }) => onChange({ ...facts, [name]: event.target.value }),
  });
  return (
    <div className="flex flex-col gap-4">
      <Field label="Name" error={problems["name"]} hint="As people look for it">
        <Input {...input("name", 200)} placeholder={namePlaceholder} />
      </Field>
      <Field label="Description" error={problems["description"]} hint="What a row is, where it comes from">
        <Textarea
          name="description"
          rows={3}
          maxLength={4_000}
          value={facts.description}
          onChange={(event) => onChange({ ...facts, description: event.target.value })}
        />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Owner team" error={problems["ownerTeam"]}>
          <Input {...input("ownerTeam")} />
        </Field>
        <Field label="Domain" error={problems["domain"]} hint="Such as Commerce">
          <Input {...input("domain")} />
        </Field>
        <Field
          label="Classification"
          error={lessProblem(facts.classification, atLeast) ?? problems["classification"]}
          hint={atLeast === null ? "Such as internal" : lessReason(atLeast)}
        >
          <Input {...input("classification")} list="catalog-classifications" />
        </Field>
        <Field label="Should be refreshed">
          <Select
            label="Should be refreshed"
            value={facts.refreshExpectation}
            options={REFRESH_EXPECTATIONS.map((value) => ({ value, label: REFRESH_WORDS[value] }))}
            onValueChange={(next) =>
              onChange({
                ...facts,
                refreshExpectation: REFRESH_EXPECTATIONS.find((one) => one === next) ?? "none",
              })
            }
          />
        </Field>
      </div>
      <StewardsField
        stewards={facts.stewards}
        error={problems["stewardIds"]}
        onChange={(stewards) => onChange({ ...facts, stewards })}
      />
      <TagsField
        tags={facts.tags}
        error={problems["tags"]}
        onChange={(tags) => onChange({ ...facts, tags })}
      />
      <datalist id="catalog-classifications">
        {offered(atLeast).map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
    </div>
  );
}

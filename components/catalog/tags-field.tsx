"use client";

import { X } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { withTags } from "./facts-draft";

interface TagsFieldProps {
  tags: readonly string[];
  error: string | undefined;
  onChange: (tags: string[]) => void;
}

/** Keywords: a comma, Enter or leaving the field ends one. */
export function TagsField({ tags, error, onChange }: TagsFieldProps) {
  const [text, setText] = useState("");
  const add = (typed: string) => {
    const next = withTags(tags, typed);
    if (next.length > tags.length) onChange(next);
    setText("");
  };
  return (
    <div className="grid gap-2">
      <Field label="Tags" error={error} hint="Keywords that people look for, such as gdpr">
        <Input
          name="tags"
          value={text}
          maxLength={50}
          autoComplete="off"
          onChange={(event) => {
            const typed = event.target.value;
            if (typed.includes(",")) add(typed);
            else setText(typed);
          }}
          onKeyDown={(event) => {
            if (event.key === "Backspace" && text === "" && tags.length > 0) onChange(tags.slice(0, -1));
            if (event.key !== "Enter" || text.trim() === "") return;
            event.preventDefault();
            add(text);
          }}
          onBlur={() => text.trim() !== "" && add(text)}
        />
      </Field>
      {tags.length > 0 ? (
        <div className="flex flex-wrap gap-1.5">
          {tags.map((tag) => (
            <Button
              key={tag}
              size="sm"
              aria-label={`Remove the tag ${tag}`}
              className="max-w-full"
              onClick={() => onChange(tags.filter((one) => one !== tag))}
            >
              <span className="truncate">{tag}</span>
              <X aria-hidden />
            </Button>
          ))}
        </div>
      ) : null}
    </div>
  );
}

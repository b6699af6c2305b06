"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { query } from "@/components/data/api";
import { useViewer } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { listColleagues } from "@/server/identity/contract";

interface Person {
  id: string;
  name: string;
}

interface StewardsFieldProps {
  stewards: readonly Person[];
  error: string | undefined;
  onChange: (stewards: Person[]) => void;
}

const OFFERED = 5;

/** Who looks after a dataset: people by name, oneself among them. */
export function StewardsField({ stewards, error, onChange }: StewardsFieldProps) {
  const viewer = useViewer();
  const [text, setText] = useState("");
  const found = useQuery({
    ...query(listColleagues, { text }),
    enabled: text.trim() !== "",
    placeholderData: keepPreviousData,
  });
  const me = { id: viewer.id, name: viewer.name };
  const isMe = viewer.name.toLowerCase().includes(text.trim().toLowerCase());
  const offered = (text.trim() === "" ? [me] : [...(isMe ? [me] : []), ...(found.data?.items ?? [])])
    .filter(({ id }) => !stewards.some((one) => one.id === id))
    .slice(0, OFFERED);
  const add = ({ id, name }: Person) => {
    onChange([...stewards, { id, name }]);
    setText("");
  };
  return (
    <div className="grid gap-2">
      <Field label="Stewards" error={error} hint="Who looks after it; type a name">
        <Input
          value={text}
          maxLength={200}
          autoComplete="off"
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || text.trim() === "") return;
            event.preventDefault();
            const [first] = offered;
            if (first) add(first);
          }}
        />
      </Field>
      <div className="flex flex-wrap gap-1.5">
        {stewards.map((person) => (
          <Button
            key={person.id}
            size="sm"
            aria-label={`Remove ${person.name}`}
            onClick={() => onChange(stewards.filter(({ id }) => id !== person.id))}
          >
            {person.name}
            <X aria-hidden />
          </Button>
        ))}
        {offered.map((person) => (
          <Button key={person.id} size="sm" variant="ghost" onClick={() => add(person)}>
            <Plus aria-hidden />
            {person.name}
          </Button>
        ))}
      </div>
    </div>
  );
}

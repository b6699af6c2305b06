"use client";

import { Search, X } from "lucide-react";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { IconButton } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { InputWithIcon } from "@/components/ui/input";
import { type Suggestion, suggestionsFor } from "./tokens";

interface SearchFieldProps {
  value: string;
  onChange: (value: string) => void;
  problems: readonly string[];
}

/** The one filter field: words to find in the SQL, and tokens like `status:failed`, offered as one types. */
export function SearchField({ value, onChange, problems }: SearchFieldProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [cursor, setCursor] = useState<number | null>(null);
  const [active, setActive] = useState(-1);
  const offered = cursor === null ? [] : suggestionsFor(value, cursor);
  const isOpen = offered.length > 0;
  const take = ({ text }: Suggestion) => {
    onChange(text);
    setActive(-1);
    setCursor(text.length);
    requestAnimationFrame(() => input.current?.setSelectionRange(text.length, text.length));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      setCursor(null);
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && isOpen) {
      event.preventDefault();
      setActive((now) => (now + step + offered.length + (now < 0 && step < 0 ? 1 : 0)) % offered.length);
    }
    const chosen = offered[active];
    if (chosen && (event.key === "Enter" || event.key === "Tab")) {
      event.preventDefault();
      take(chosen);
    } else if (event.key === "Enter") setCursor(null);
  };
  return (
    <div className="relative w-full max-w-150">
      <InputWithIcon
        ref={input}
        type="text"
        role="combobox"
        aria-label="Search the history"
        aria-expanded={isOpen}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={active >= 0 && isOpen ? `${id}-${active}` : undefined}
        aria-invalid={problems.length > 0 || undefined}
        aria-describedby={problems.length > 0 ? `${id}-problem` : undefined}
        placeholder="Search in SQL, or status:failed label:glue* duration:>10s"
        spellCheck={false}
        autoComplete="off"
        icon={<Search />}
        after={
          value ? (
            <IconButton size="icon-sm" label="Clear the search" onClick={() => onChange("")}>
              <X aria-hidden />
            </IconButton>
          ) : null
        }
        value={value}
        onChange={(event) => {
          setActive(-1);
          setCursor(event.target.selectionStart);
          onChange(event.target.value);
        }}
        onSelect={(event) => setCursor(event.currentTarget.selectionStart)}
        onBlur={() => setCursor(null)}
        onKeyDown={onKeyDown}
      />
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label="Suggestions"
        hidden={!isOpen}
        className="absolute top-9 left-0 z-20 max-h-80 w-full overflow-y-auto rounded-md border border-line bg-surface p-1 shadow-lg"
      >
        {offered.map((one, index) => (
          <Option
            key={one.label}
            id={`${id}-${index}`}
            one={one}
            isActive={index === active}
            onTake={() => take(one)}
          />
        ))}
      </div>
      {problems.length > 0 ? (
        <p id={`${id}-problem`} role="alert" className="mt-1 text-sm text-failed">
          {problems.join(" ")}
        </p>
      ) : null}
    </div>
  );
}

interface OptionProps {
  id: string;
  one: Suggestion;
  isActive: boolean;
  onTake: () => void;
}

function Option({ id, one, isActive, onTake }: OptionProps) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus, aria-activedescendant says which one is meant
    <div
      id={id}
      role="option"
      aria-selected={isActive}
      onPointerDown={(event) => {
        // The field must not lose its focus to what is clicked below it.
        event.preventDefault();
        onTake();
      }}
      className={cn(
        "flex h-8 cursor-pointer items-center gap-3 rounded-sm px-2 hover:bg-hover",
        isActive && "bg-selected",
      )}
    >
      <span className="mono shrink-0">{one.label}</span>
      <span className="truncate text-sm text-muted">{one.hint}</span>
    </div>
  );
}

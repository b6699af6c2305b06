"use client";

import { ChevronsUpDown, type LucideIcon, X } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { cn } from "@/components/ui/cn";
import { Input } from "@/components/ui/input";
import { Popover } from "@/components/ui/popover";

export interface PickerOption {
  key: string;
  label: string;
  hint?: string;
  onChoose: () => void;
}

interface PickerProps {
  label: string;
  icon: LucideIcon;
  /** What is chosen; without it the placeholder stands there. */
  chosen: ReactNode;
  placeholder: string;
  text: string;
  onText: (text: string) => void;
  options: readonly PickerOption[];
  isPending: boolean;
  onClear?: (() => void) | undefined;
}

/** A field of the question: what is chosen, and behind it a search for something else. */
export function Picker(props: PickerProps) {
  const { label, icon: Icon, chosen, placeholder, onClear, onText } = props;
  const [isOpen, setOpen] = useState(false);
  const control = useRef<HTMLButtonElement>(null);
  const change = (open: boolean) => {
    setOpen(open);
    if (!open) onText("");
  };
  return (
    <span className="inline-flex h-8 min-w-0 max-w-full items-center rounded-md border border-control bg-surface">
      <Popover
        label={label}
        className="w-88 max-w-[calc(100vw-2rem)] p-1"
        open={isOpen}
        onOpenChange={change}
        trigger={
          <button
            ref={control}
            type="button"
            className="ring-inside flex h-full min-w-0 items-center gap-1.5 rounded-md px-2.5 hover:bg-hover"
          >
            <Icon aria-hidden className="size-4 shrink-0 text-faint" />
            <span className="sr-only">{label}: </span>
            <span className={cn("truncate", chosen ? "font-medium" : "text-faint")}>
              {chosen ?? placeholder}
            </span>
            <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-faint" />
          </button>
        }
      >
        <Found {...props} onDone={() => change(false)} />
      </Popover>
      {chosen && onClear ? (
        <button
          type="button"
          aria-label={`Clear: ${label.toLowerCase()}`}
          onClick={() => {
            onClear();
            control.current?.focus();
          }}
          className="ring-inside flex h-full w-7 shrink-0 items-center justify-center rounded-r-md text-faint hover:bg-hover hover:text-ink"
        >
          <X aria-hidden className="size-3.5" />
        </button>
      ) : null}
    </span>
  );
}

function Found({
  label,
  placeholder,
  text,
  onText,
  options,
  isPending,
  onDone,
}: PickerProps & { onDone: () => void }) {
  const listId = useId();
  const [at, setAt] = useState(0);
  const active = options[Math.min(at, options.length - 1)];
  const choose = (option: PickerOption) => {
    option.onChoose();
    onDone();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move && options.length > 0) setAt((at + move + options.length) % options.length);
    else if (event.key === "Enter" && active) choose(active);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <Input
        autoFocus
        role="combobox"
        aria-label={`Search: ${label.toLowerCase()}`}
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={active ? `${listId}-${active.key}` : undefined}
        aria-autocomplete="list"
        autoComplete="off"
        maxLength={200}
        placeholder={placeholder}
        value={text}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          onText(event.target.value);
          setAt(0);
        }}
      />
      <div id={listId} role="listbox" aria-label={label} className="mt-1 max-h-72 overflow-y-auto">
        {options.map((option) => (
          <Choice
            key={option.key}
            id={`${listId}-${option.key}`}
            option={option}
            isActive={option === active}
            onChoose={() => choose(option)}
          />
        ))}
        {options.length === 0 ? (
          <p className="px-2 py-3 text-center text-muted">
            {isPending ? "Looking…" : "Nothing by that name"}
          </p>
        ) : null}
      </div>
    </>
  );
}

interface ChoiceProps {
  id: string;
  option: PickerOption;
  isActive: boolean;
  onChoose: () => void;
}

function Choice({ id, option, isActive, onChoose }: ChoiceProps) {
  const line = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isActive) line.current?.scrollIntoView({ block: "nearest" });
  }, [isActive]);
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: focus stays in the field, which points here
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
    <div
      ref={line}
      id={id}
      role="option"
      aria-selected={isActive}
      onPointerDown={(event) => event.preventDefault()}
      onClick={onChoose}
      className={cn(
        "flex min-h-8 cursor-default items-center gap-2 rounded-sm px-2 py-1 hover:bg-hover",
        isActive && "bg-hover",
      )}
    >
      <span className="min-w-0 truncate">{option.label}</span>
      {option.hint ? <span className="ml-auto shrink-0 pl-3 text-sm text-muted">{option.hint}</span> : null}
    </div>
  );
}

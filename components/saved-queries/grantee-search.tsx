"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Search, UserRound, UsersRound } from "lucide-react";
import { type KeyboardEvent, useId, useState } from "react";
import { query } from "@/components/data/api";
import { cn } from "@/components/ui/cn";
import { InputWithIcon } from "@/components/ui/input";
import { listColleagues, ROLES } from "@/server/identity/contract";
import { type Grantee, granteeKey, granteeName } from "./grantee";

interface GranteeSearchProps {
  isChosen: (grantee: Grantee) => boolean;
  onChoose: (grantee: Grantee) => void;
}

type Option = { grantee: Grantee; hint: string };

/**
 * A field that finds people and roles; arrows walk what it found, Enter takes one. The list stays when the field loses
 * its focus: what lies below would otherwise move away under the pointer.
 */
export function GranteeSearch({ isChosen, onChoose }: GranteeSearchProps) {
  const listId = useId();
  const [text, setText] = useState("");
  const [isOpen, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const { options, isPending } = useOptions(text, isOpen);
  const left = options.filter(({ grantee }) => !isChosen(grantee));
  const active = left[Math.min(at, left.length - 1)];
  const choose = (grantee: Grantee) => {
    onChoose(grantee);
    setText("");
    setAt(0);
    setOpen(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move && !isOpen) setOpen(true);
    else if (move && left.length > 0) setAt((at + move + left.length) % left.length);
    else if (event.key === "Enter" && isOpen && active) choose(active.grantee);
    else if (event.key === "Escape" && isOpen) setOpen(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="relative">
      <InputWithIcon
        icon={<Search />}
        role="combobox"
        aria-label="Add people or roles"
        aria-expanded={isOpen}
        aria-controls={listId}
        aria-activedescendant={isOpen && active ? `${listId}-${granteeKey(active.grantee)}` : undefined}
        aria-autocomplete="list"
        placeholder="Add people or roles by name or e-mail"
        autoComplete="off"
        maxLength={200}
        value={text}
        onClick={() => setOpen(true)}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
          setOpen(true);
        }}
      />
      {isOpen ? (
        <div
          id={listId}
          role="listbox"
          aria-label="People and roles"
          className="mt-1 max-h-52 overflow-y-auto rounded-md border border-line bg-surface p-1"
        >
          {left.map((option) => (
            <Choice
              key={granteeKey(option.grantee)}
              id={`${listId}-${granteeKey(option.grantee)}`}
              option={option}
              isActive={option === active}
              onChoose={() => choose(option.grantee)}
            />
          ))}
          {left.length === 0 ? (
            <p className="px-2 py-1.5 text-muted">{isPending ? "Looking…" : "Nobody else by that name."}</p>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}

interface ChoiceProps {
  id: string;
  option: Option;
  isActive: boolean;
  onChoose: () => void;
}

function Choice({ id, option, isActive, onChoose }: ChoiceProps) {
  const Icon = "role" in option.grantee ? UsersRound : UserRound;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: focus stays in the field, which points here
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
    <div
      id={id}
      role="option"
      aria-selected={isActive}
      // The field keeps the focus.
      onPointerDown={(event) => event.preventDefault()}
      onClick={onChoose}
      className={cn(
        "flex min-h-8 cursor-default items-center gap-2 rounded-sm px-2 hover:bg-hover",
        isActive && "bg-hover",
      )}
    >
      <Icon aria-hidden className="size-4 shrink-0 text-faint" />
      <span className="truncate">{granteeName(option.grantee)}</span>
      <span className="ml-auto truncate pl-3 text-sm text-muted">{option.hint}</span>
    </div>
  );
}

function useOptions(text: string, isOpen: boolean): { options: Option[]; isPending: boolean } {
  const wanted = text.trim();
  const people = useQuery({
    ...query(listColleagues, wanted ? { text: wanted } : {}),
    enabled: isOpen,
    placeholderData: keepPreviousData,
  });
  const roles = ROLES.map((role): Option => ({ grantee: { role }, hint: "everybody of this role" })).filter(
    ({ grantee }) => granteeName(grantee).toLowerCase().includes(wanted.toLowerCase()),
  );
  const found = (people.data?.items ?? []).map(
    ({ id, name, email, role }): Option => ({
      grantee: { personId: id, personName: name, personRole: role },
      hint: email,
    }),
  );
  return { options: [...found, ...roles], isPending: people.isPending };
}

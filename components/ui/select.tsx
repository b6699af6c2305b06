"use client";

import { ChevronsUpDown } from "lucide-react";
import { useId, useState } from "react";
import { cn } from "./cn";
import { lazyModule } from "./lazy-module";
import type { SelectProps } from "./select-parts";
import { selectStyle } from "./select-style";

export type { SelectOption } from "./select-parts";

const parts = lazyModule(() => import("./select-parts"));

/** One of a few values. `label` names it for screen readers when no visible label does. */
export function Select(props: SelectProps) {
  const [isOpen, setIsOpen] = useState(false);
  const [wasOpened, setWasOpened] = useState(false);
  const listId = useId();
  const loaded = parts.use();
  if (loaded && wasOpened) return <loaded.SelectRoot {...props} open={isOpen} onOpenChange={setIsOpen} />;
  const { options, value, label, placeholder, disabled, size = "md", mono, className, id } = props;
  const current = options.find((option) => option.value === value);
  const open = () => {
    parts.preload();
    setWasOpened(true);
    setIsOpen(true);
  };
  return (
    <button
      type="button"
      role="combobox"
      id={id}
      aria-label={label}
      aria-haspopup="listbox"
      aria-expanded={isOpen}
      aria-controls={listId}
      aria-describedby={props["aria-describedby"]}
      aria-invalid={props["aria-invalid"]}
      disabled={disabled}
      onPointerEnter={parts.preload}
      onFocus={parts.preload}
      onClick={open}
      onKeyDown={(event) => {
        if (!/^Arrow(Up|Down)$/.test(event.key)) return;
        event.preventDefault();
        open();
      }}
      className={selectStyle(size, className)}
    >
      <span className={cn("truncate", mono && "mono", !current && "text-faint")}>
        {current?.label ?? placeholder ?? label}
      </span>
      <ChevronsUpDown aria-hidden className="size-3.5 text-faint" />
    </button>
  );
}

"use client";

import { Select as Base } from "@base-ui/react/select";
import { Check, ChevronsUpDown } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn";
import { selectStyle } from "./select-style";

export interface SelectOption {
  value: string;
  label: string;
  hint?: string | undefined;
  icon?: ReactNode;
  disabled?: boolean | undefined;
}

export interface SelectProps {
  options: readonly SelectOption[];
  value: string | null;
  onValueChange: (value: string) => void;
  label: string;
  id?: string;
  placeholder?: string | undefined;
  disabled?: boolean | undefined;
  size?: "sm" | "md";
  mono?: boolean;
  className?: string | undefined;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
}

/** One of a few values. `label` names it for screen readers when no visible label does. */
export function SelectRoot({
  open,
  onOpenChange,
  options,
  value,
  onValueChange,
  label,
  placeholder,
  size = "md",
  mono,
  className,
  disabled,
  ...rest
}: SelectProps & { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Base.Root
      open={open}
      onOpenChange={(next) => onOpenChange(next)}
      items={options}
      value={value}
      disabled={disabled ?? false}
      onValueChange={(next) => next !== null && onValueChange(next)}
    >
      <Base.Trigger {...rest} aria-label={label} className={selectStyle(size, className)}>
        <Base.Value
          placeholder={placeholder ?? label}
          className={cn("truncate data-placeholder:text-faint", mono && "mono")}
        />
        <Base.Icon className="text-faint">
          <ChevronsUpDown aria-hidden className="size-3.5" />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner alignItemWithTrigger={false} sideOffset={4} className="z-50">
          <Base.Popup className="floating max-h-(--available-height) min-w-(--anchor-width) max-w-96 origin-(--transform-origin) overflow-y-auto p-1">
            <Base.List>
              {options.map((option) => (
                <Base.Item
                  key={option.value}
                  value={option.value}
                  disabled={option.disabled ?? false}
                  className="flex min-h-7 cursor-default items-center gap-2 rounded-sm py-1 pr-2 pl-1.5 outline-none data-highlighted:bg-hover data-disabled:opacity-50"
                >
                  <span className="flex size-4 shrink-0 items-center">
                    <Base.ItemIndicator>
                      <Check aria-hidden className="size-3.5 text-accent-ink" />
                    </Base.ItemIndicator>
                  </span>
                  {option.icon}
                  <Base.ItemText className={cn("truncate", mono && "mono")}>{option.label}</Base.ItemText>
                  {option.hint ? (
                    <span className="ml-auto pl-3 text-sm text-faint">{option.hint}</span>
                  ) : null}
                </Base.Item>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

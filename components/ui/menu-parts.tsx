"use client";

import { Menu as Base } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import type { ReactElement, ReactNode } from "react";
import { cn } from "./cn";
import { Kbd } from "./kbd";

const itemStyle =
  "flex min-h-7 w-full cursor-default select-none items-center gap-2 rounded-sm px-2 py-1 outline-none data-highlighted:bg-hover data-disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0";

interface MenuRootProps {
  trigger: ReactElement<Record<string, unknown>>;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  align?: "start" | "center" | "end";
  className?: string | undefined;
  children: ReactNode;
}

export function MenuRoot({ trigger, open, onOpenChange, align = "end", className, children }: MenuRootProps) {
  return (
    <Base.Root modal={false} open={open} onOpenChange={(next) => onOpenChange(next)}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} sideOffset={4} className="z-50">
          <Base.Popup
            className={cn(
              "floating max-h-(--available-height) min-w-48 max-w-80 origin-(--transform-origin) overflow-y-auto p-1 outline-none",
              className,
            )}
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export interface MenuItemProps {
  icon?: ReactNode;
  keys?: string;
  danger?: boolean;
  disabled?: boolean;
  onSelect: () => void;
  children: ReactNode;
}

export function MenuItem({ icon, keys, danger, disabled, onSelect, children }: MenuItemProps) {
  return (
    <Base.Item
      disabled={disabled ?? false}
      onClick={onSelect}
      className={cn(itemStyle, danger && "text-failed")}
    >
      <span className={cn("contents", !danger && "[&_svg]:text-faint")}>{icon}</span>
      <span className="grow truncate">{children}</span>
      {keys ? <Kbd keys={keys} /> : null}
    </Base.Item>
  );
}

export interface MenuLinkProps {
  href: Route;
  icon?: ReactNode;
  children: ReactNode;
}

/** An item that goes to a page; it stays a real link. */
export function MenuLink({ href, icon, children }: MenuLinkProps) {
  return (
    <Base.LinkItem render={<Link href={href} />} closeOnClick className={itemStyle}>
      <span className="contents [&_svg]:text-faint">{icon}</span>
      <span className="grow truncate">{children}</span>
    </Base.LinkItem>
  );
}

export interface MenuChoiceProps {
  label: string;
  value: string;
  onValueChange: (value: string) => void;
  options: readonly { value: string; label: string; icon?: ReactNode }[];
}

export function MenuChoice({ label, value, onValueChange, options }: MenuChoiceProps) {
  return (
    <Base.Group>
      <MenuLabel>{label}</MenuLabel>
      <Base.RadioGroup value={value} onValueChange={(next: string) => onValueChange(next)}>
        {options.map((option) => (
          <Base.RadioItem key={option.value} value={option.value} closeOnClick className={itemStyle}>
            <span className="contents [&_svg]:text-faint">{option.icon}</span>
            <span className="grow truncate">{option.label}</span>
            <Base.RadioItemIndicator>
              <Check aria-hidden className="text-accent-ink" />
            </Base.RadioItemIndicator>
          </Base.RadioItem>
        ))}
      </Base.RadioGroup>
    </Base.Group>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Base.GroupLabel className="px-2 pt-1.5 pb-0.5 text-sm text-faint">{children}</Base.GroupLabel>;
}

export function MenuSeparator() {
  return <Base.Separator className="my-1 h-px bg-line" />;
}

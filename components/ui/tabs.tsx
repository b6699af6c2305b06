"use client";

import { Tabs as Base } from "@base-ui/react/tabs";
import type { ReactNode } from "react";
import { cn } from "./cn";

interface TabsProps {
  value: string;
  onValueChange: (value: string) => void;
  tabs: readonly { value: string; label: ReactNode; count?: number | undefined }[];
  label: string;
  /** Stands at the right end of the row of tabs. */
  after?: ReactNode;
  className?: string;
  children: ReactNode;
}

/** Tabs whose state belongs in the URL: value and change come from outside. */
export function Tabs({ value, onValueChange, tabs, label, after, className, children }: TabsProps) {
  return (
    <Base.Root
      value={value}
      onValueChange={(next) => onValueChange(String(next))}
      className={cn("flex min-h-0 flex-col", className)}
    >
      <div className="flex shrink-0 items-center gap-2 border-b border-line">
        <Base.List aria-label={label} className="relative flex grow gap-1 overflow-x-auto">
          {tabs.map((tab) => (
            <Base.Tab
              key={tab.value}
              value={tab.value}
              className="ring-inside inline-flex h-9 items-center gap-1.5 whitespace-nowrap rounded-sm px-2.5 font-medium text-muted transition-colors hover:text-ink data-active:text-ink"
            >
              {tab.label}
              {tab.count === undefined ? null : (
                <span className="text-sm text-faint tabular-nums">{tab.count}</span>
              )}
            </Base.Tab>
          ))}
          <Base.Indicator className="absolute bottom-0 left-0 h-0.5 w-(--active-tab-width) translate-x-(--active-tab-left) bg-accent transition-[translate,width]" />
        </Base.List>
        {after}
      </div>
      {children}
    </Base.Root>
  );
}

export function TabPanel({
  value,
  className,
  children,
}: {
  value: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    <Base.Panel value={value} className={cn("ring-inside min-h-0 grow", className)}>
      {children}
    </Base.Panel>
  );
}

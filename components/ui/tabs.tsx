"use client";

import {
  createContext,
  type KeyboardEvent,
  type ReactNode,
  useContext,
  useEffect,
  useId,
  useRef,
} from "react";
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

const TabsContext = createContext<{ id: string; value: string }>({ id: "", value: "" });

/** Tabs whose state belongs in the URL: value and change come from outside. Arrow keys walk, Home and End jump. */
export function Tabs({ value, onValueChange, tabs, label, after, className, children }: TabsProps) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const tab = document.getElementById(`${id}-tab-${value}`);
    if (!tab || !list.current) return;
    const { offsetLeft, clientWidth } = list.current;
    list.current.scrollLeft = tab.offsetLeft - offsetLeft - (clientWidth - tab.offsetWidth) / 2;
  }, [id, value]);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const at = tabs.findIndex((tab) => tab.value === value);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    const tab = next === undefined ? undefined : tabs[(next + tabs.length) % tabs.length];
    if (!tab) return;
    event.preventDefault();
    onValueChange(tab.value);
    document.getElementById(`${id}-tab-${tab.value}`)?.focus();
  };
  return (
    <TabsContext value={{ id, value }}>
      <div className={cn("flex min-h-0 flex-col", className)}>
        <div className="flex shrink-0 items-center gap-2 border-b border-line">
          <div
            ref={list}
            role="tablist"
            aria-label={label}
            onKeyDown={onKeyDown}
            className="flex grow gap-1 overflow-x-auto"
          >
            {tabs.map((tab) => (
              <button
                key={tab.value}
                type="button"
                role="tab"
                id={`${id}-tab-${tab.value}`}
                aria-selected={tab.value === value}
                aria-controls={tab.value === value ? `${id}-panel-${tab.value}` : undefined}
                tabIndex={tab.value === value ? 0 : -1}
                onClick={() => onValueChange(tab.value)}
                className="ring-inside inline-flex h-9 items-center gap-1.5 whitespace-nowrap border-b-2 border-transparent px-2.5 font-medium text-muted transition-colors hover:text-ink aria-selected:border-accent aria-selected:text-ink"
              >
                {tab.label}
                {tab.count === undefined ? null : (
                  <span className="text-sm text-faint tabular-nums">{tab.count}</span>
                )}
              </button>
            ))}
          </div>
          {after}
        </div>
        {children}
      </div>
    </TabsContext>
  );
}

/** What one tab shows; only the chosen one is there at all. */
export function TabPanel({
  value,
  className,
  children,
}: {
  value: string;
  className?: string;
  children: ReactNode;
}) {
  const tabs = useContext(TabsContext);
  if (tabs.value !== value) return null;
  return (
    <div
      role="tabpanel"
      id={`${tabs.id}-panel-${value}`}
      aria-labelledby={`${tabs.id}-tab-${value}`}
      className={cn("min-h-0 grow", className)}
    >
      {children}
    </div>
  );
}

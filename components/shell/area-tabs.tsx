import type { Route } from "next";
import Link from "next/link";
import { cn } from "@/components/ui/cn";

interface AreaTabsProps {
  /** The name of the area. */
  label: string;
  tabs: readonly { key: string; label: string; href: Route }[];
  current: string;
}

/** The places of an area, and the one where one is. */
export function AreaTabs({ label, tabs, current }: AreaTabsProps) {
  return (
    <nav aria-label={label} className="flex items-center gap-1">
      {tabs.map((tab) => (
        <Link
          key={tab.key}
          href={tab.href}
          aria-current={tab.key === current ? "page" : undefined}
          className={cn(
            "inline-flex h-7 items-center rounded-md px-2.5 font-medium transition-colors hover:bg-hover",
            tab.key === current ? "bg-selected text-ink" : "text-muted",
          )}
        >
          {tab.label}
        </Link>
      ))}
    </nav>
  );
}

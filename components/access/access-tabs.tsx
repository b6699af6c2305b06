import type { Route } from "next";
import Link from "next/link";
import { cn } from "@/components/ui/cn";

const TABS = [
  { key: "explain", label: "Explain", href: "/access" as Route },
  { key: "tags", label: "Tags", href: "/access/tags" as Route },
  { key: "policies", label: "Policies", href: "/access/policies" as Route },
  { key: "tests", label: "Tests", href: "/access/tests" as Route },
  { key: "changes", label: "Changes", href: "/access/changes" as Route },
] as const;

/** The places of the area. */
export function AccessTabs({ current }: { current: (typeof TABS)[number]["key"] }) {
  return (
    <nav aria-label="Access" className="flex items-center gap-1">
      {TABS.map(({ key, label, href }) => (
        <Link
          key={key}
          href={href}
          aria-current={key === current ? "page" : undefined}
          className={cn(
            "inline-flex h-7 items-center rounded-md px-2.5 font-medium transition-colors hover:bg-hover",
            key === current ? "bg-selected text-ink" : "text-muted",
          )}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}

import Link from "next/link";
import { savedQueriesHref } from "@/components/saved-queries/routes";
import { cn } from "@/components/ui/cn";
import { historyHref, workbenchHref } from "./routes";

const TABS = [
  { key: "workbench", label: "Workbench", href: workbenchHref },
  { key: "saved", label: "Saved", href: savedQueriesHref },
  { key: "history", label: "History", href: historyHref },
] as const;

/** The places of the area. */
export function QueryTabs({ current }: { current: (typeof TABS)[number]["key"] }) {
  return (
    <nav aria-label="Queries" className="flex items-center gap-1">
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

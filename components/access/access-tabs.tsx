import type { Route } from "next";
import Link from "next/link";
import { useViewer } from "@/components/shell/viewer";
import { cn } from "@/components/ui/cn";

const TABS = [
  { key: "explain", label: "Explain", href: "/access" as Route, needs: null },
  { key: "tags", label: "Tags", href: "/access/tags" as Route, needs: null },
  { key: "policies", label: "Policies", href: "/access/policies" as Route, needs: "access.readAll" },
  { key: "tests", label: "Tests", href: "/access/tests" as Route, needs: "access.readAll" },
  { key: "changes", label: "Changes", href: "/access/changes" as Route, needs: null },
] as const;

/** The places of the area that are for this person, and the one where they are. */
export function AccessTabs({ current }: { current: (typeof TABS)[number]["key"] }) {
  const { permissions } = useViewer();
  const tabs = TABS.filter(
    ({ key, needs }) => key === current || needs === null || permissions.includes(needs),
  );
  return (
    <nav aria-label="Access" className="flex items-center gap-1">
      {tabs.map(({ key, label, href }) => (
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

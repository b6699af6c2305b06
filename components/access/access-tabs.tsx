import type { Route } from "next";
import { AreaTabs } from "@/components/shell/area-tabs";
import { useViewer } from "@/components/shell/viewer";

const TABS = [
  { key: "explain", label: "Explain", href: "/access" as Route, needs: null },
  { key: "tags", label: "Tags", href: "/access/tags" as Route, needs: null },
  { key: "policies", label: "Policies", href: "/access/policies" as Route, needs: "access.readAll" },
  { key: "tests", label: "Tests", href: "/access/tests" as Route, needs: "access.readAll" },
  { key: "changes", label: "Changes", href: "/access/changes" as Route, needs: null },
] as const;

/** The places of the area that are for this person. */
export function AccessTabs({ current }: { current: (typeof TABS)[number]["key"] }) {
  const { permissions } = useViewer();
  const tabs = TABS.filter(
    ({ key, needs }) => key === current || needs === null || permissions.includes(needs),
  );
  return <AreaTabs label="Access" tabs={tabs} current={current} />;
}

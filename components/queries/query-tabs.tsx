import { savedQueriesHref } from "@/components/saved-queries/routes";
import { AreaTabs } from "@/components/shell/area-tabs";
import { historyHref, workbenchHref } from "./routes";

const TABS = [
  { key: "workbench", label: "Workbench", href: workbenchHref },
  { key: "saved", label: "Saved", href: savedQueriesHref },
  { key: "history", label: "History", href: historyHref },
] as const;

/** The places of the area. */
export const QueryTabs = ({ current }: { current: (typeof TABS)[number]["key"] }) => (
  <AreaTabs label="Queries" tabs={TABS} current={current} />
);

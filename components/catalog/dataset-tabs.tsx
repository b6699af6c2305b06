"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Table2 } from "lucide-react";
import dynamic from "next/dynamic";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { infiniteQuery, query } from "@/components/data/api";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { EventList } from "@/components/data/resource-events";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { TabPanel, Tabs } from "@/components/ui/tabs";
import {
  type Dataset,
  getDatasetTable,
  listDatasetEvents,
  listDatasetTables,
  type Table,
} from "@/server/catalog/contract";
import { ColumnsTab } from "./columns-tab";
import { TablesTab } from "./tables-tab";

const loading = () => <RowsSkeleton rows={4} label="Loading the tab" />;
const PartitionsTab = dynamic(() => import("./partitions-tab").then((module) => module.PartitionsTab), {
  ssr: false,
  loading,
});
const QueriesTab = dynamic(() => import("./queries-tab").then((module) => module.QueriesTab), {
  ssr: false,
  loading,
});
const SampleTab = dynamic(() => import("./sample-tab").then((module) => module.SampleTab), {
  ssr: false,
  loading,
});
const ProfileTab = dynamic(
  () => import("@/components/profiles/profile-tab").then((module) => module.ProfileTab),
  { ssr: false, loading },
);
const AccessTab = dynamic(() => import("./access-tab").then((module) => module.AccessTab), {
  ssr: false,
  loading,
});
const CrawlsTab = dynamic(() => import("@/components/crawls/crawls-tab").then((module) => module.CrawlsTab), {
  ssr: false,
  loading,
});
const WaitingBanner = dynamic(
  () => import("@/components/crawls/waiting-banner").then((module) => module.WaitingBanner),
  { ssr: false },
);

const VIEWS = [
  "tables",
  "columns",
  "profile",
  "sample",
  "partitions",
  "queries",
  "crawls",
  "access",
  "history",
] as const;
const OF_TABLE = ["columns", "profile", "sample", "partitions", "queries", "access"] as const;
type View = (typeof VIEWS)[number];

/** The parts of a dataset; a table of it is chosen in the address. */
export function DatasetTabs({ dataset, mayEdit }: { dataset: Dataset; mayEdit: boolean }) {
  const [{ table, view }, set] = useQueryStates({
    table: parseAsString,
    view: parseAsStringLiteral(VIEWS),
  });
  const tables = useInfiniteQuery(infiniteQuery(listDatasetTables, { datasetId: dataset.id }));
  const first = tables.data?.pages[0]?.items[0];
  const tableId = table ?? first?.id ?? null;
  const shown: View = view ?? (table || dataset.tableCount === 1 ? "columns" : "tables");
  const chosen = useQuery({
    ...query(getDatasetTable, { datasetId: dataset.id, tableId: tableId ?? "" }),
    enabled: tableId !== null,
  });
  const isOfTable = OF_TABLE.some((one) => one === shown);
  return (
    <>
      {shown === "crawls" ? null : (
        <WaitingBanner datasetId={dataset.id} onOpen={() => void set({ view: "crawls" })} />
      )}
      <Tabs
        label="Parts of the dataset"
        value={shown}
        onValueChange={(next) => void set({ view: VIEWS.find((one) => one === next) ?? null })}
        tabs={[
          { value: "tables", label: "Tables", count: dataset.tableCount },
          { value: "columns", label: "Columns", count: chosen.data?.columnCount },
          { value: "profile", label: "Profile" },
          { value: "sample", label: "Sample" },
          ...(dataset.sourceKind === "redshift" ? [] : [{ value: "partitions", label: "Partitions" }]),
          { value: "queries", label: "Queries" },
          { value: "crawls", label: "Crawls" },
          { value: "access", label: "Access" },
          { value: "history", label: "History" },
        ]}
      >
        <TabPanel value={shown} className="pt-3">
          {shown === "tables" ? <TablesTab tables={tables} chosenId={table} /> : null}
          {shown === "crawls" ? <CrawlsTab dataset={dataset} mayEdit={mayEdit} /> : null}
          {shown === "history" ? <HistoryTab datasetId={dataset.id} /> : null}
          {isOfTable ? (
            <OfTable chosen={chosen} hasTables={tables.isPending || tableId !== null}>
              {(found) => <TablePart view={shown} dataset={dataset} table={found} mayEdit={mayEdit} />}
            </OfTable>
          ) : null}
        </TabPanel>
      </Tabs>
    </>
  );
}

interface TablePartProps {
  view: View;
  dataset: Dataset;
  table: Table;
  mayEdit: boolean;
}

function TablePart({ view, dataset, table, mayEdit }: TablePartProps) {
  if (view === "columns") return <ColumnsTab table={table} mayEdit={mayEdit} />;
  if (view === "profile") return <ProfileTab key={table.id} table={table} />;
  if (view === "sample") return <SampleTab key={table.id} dataset={dataset} table={table} />;
  if (view === "access") return <AccessTab key={table.id} dataset={dataset} table={table} />;
  if (view === "partitions") return <PartitionsTab table={table} />;
  return <QueriesTab table={table} />;
}

interface OfTableProps {
  chosen: { data: Table | undefined; error: Error | null; refetch: () => unknown };
  hasTables: boolean;
  children: (table: Table) => React.ReactNode;
}

/** The chosen table's name over its part. */
function OfTable({ chosen, hasTables, children }: OfTableProps) {
  if (chosen.error) return <ErrorPanel error={chosen.error} onRetry={() => void chosen.refetch()} />;
  if (!hasTables)
    return (
      <Empty icon={Table2} title="No table yet">
        Its tables stand here once its registration is done.
      </Empty>
    );
  if (!chosen.data) return <RowsSkeleton rows={6} label="Loading the table" />;
  return (
    <>
      <h2 className="mono wrap-anywhere pb-2 font-semibold">{chosen.data.name}</h2>
      {children(chosen.data)}
    </>
  );
}

function HistoryTab({ datasetId }: { datasetId: string }) {
  return <EventList events={useInfiniteQuery(infiniteQuery(listDatasetEvents, { datasetId }))} />;
}

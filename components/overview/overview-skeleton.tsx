import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Panel } from "@/components/ui/panel";
import { Skeleton } from "@/components/ui/skeleton";

/** The overview's panels before anything is known. */
export function OverviewSkeleton() {
  return (
    <div className="grid gap-4 lg:grid-cols-3">
      {["Waiting for you", "Running now", "Went wrong"].map((title) => (
        <Panel key={title} title={title} flush>
          <RowsSkeleton rows={4} label={`Loading: ${title.toLowerCase()}`} />
        </Panel>
      ))}
      <Panel title="Last used" flush className="lg:col-span-2">
        <RowsSkeleton rows={6} label="Loading what you used last" />
      </Panel>
      <Panel title="Last 14 days" className="self-start">
        <Skeleton className="h-44 w-full" />
      </Panel>
    </div>
  );
}

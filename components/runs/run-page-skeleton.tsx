import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Page } from "@/components/shell/page";
import { Skeleton } from "@/components/ui/skeleton";

/** The run page's frame before its run is here. */
export function RunPageSkeleton() {
  return (
    <Page title={<Skeleton className="h-5 w-64" />}>
      <Skeleton className="mb-5 w-80" />
      <Skeleton className="mb-6 h-20 w-full" />
      <RowsSkeleton rows={6} label="Loading the run" />
    </Page>
  );
}

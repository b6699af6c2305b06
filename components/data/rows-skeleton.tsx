import { Skeleton } from "@/components/ui/skeleton";

const WIDTHS = ["w-2/5", "w-1/2", "w-1/3", "w-3/5", "w-2/5", "w-1/2", "w-1/4", "w-3/5"] as const;

/** Grey rows with the height of real ones. */
export function RowsSkeleton({ rows = 8, label = "Loading" }: { rows?: number; label?: string }) {
  return (
    <div role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, index) => `row ${index}`).map((key, index) => (
        <div
          key={key}
          className="flex h-row items-center gap-4 border-b border-line px-3 last:border-b-0 max-sm:h-14"
        >
          <Skeleton className="size-4 rounded-full" />
          <Skeleton className={WIDTHS[index % WIDTHS.length] ?? "w-1/2"} />
          <Skeleton className="ml-auto w-16" />
        </div>
      ))}
    </div>
  );
}

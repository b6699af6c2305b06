import { cn } from "@/components/ui/cn";

interface BarsProps {
  counts: readonly number[];
  /** What it shows, for who cannot see it. */
  label: string;
  className?: string;
}

const GAP = 0.15;

/** Bars side by side from one ground, as high as their counts. */
export function Bars({ counts, label, className }: BarsProps) {
  const most = Math.max(...counts, 1);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${counts.length} 1`}
      preserveAspectRatio="none"
      className={cn("block fill-accent", className)}
    >
      {counts.map((count, n) => {
        // What is there at all is seen.
        const height = count === 0 ? 0 : Math.max(0.03, count / most);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
          <rect key={n} x={n + GAP / 2} y={1 - height} width={1 - GAP} height={height} />
        );
      })}
    </svg>
  );
}

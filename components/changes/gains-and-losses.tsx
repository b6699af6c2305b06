import { formatCount } from "@/components/data/format";

/** How much access comes and goes: by sign, word and colour. */
export function GainsAndLosses({ gains, loses }: { gains: number; loses: number }) {
  if (gains + loses === 0) return <span className="text-muted">none</span>;
  return (
    <span className="inline-flex gap-2 font-medium tabular-nums">
      {gains > 0 ? (
        <span className="text-good">
          +{formatCount(gains)}
          <span className="sr-only"> gained</span>
        </span>
      ) : null}
      {loses > 0 ? (
        <span className="text-failed">
          −{formatCount(loses)}
          <span className="sr-only"> lost</span>
        </span>
      ) : null}
    </span>
  );
}

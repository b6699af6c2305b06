import { Time } from "@/components/data/time";
import { cn } from "@/components/ui/cn";
import type { Ending } from "@/server/access/contract";
import { endingWords } from "./ending-words";

interface EndingsProps {
  ends: readonly Ending[];
  /** Of how many permissions. */
  count: number;
  className?: string;
}

/** What of a policy is taken back, and when, a line for each hour. */
export function Endings({ ends, count, className }: EndingsProps) {
  return ends.map((one) => (
    <span key={one.at} className={cn("block first-letter:uppercase", className)}>
      {endingWords(one, count)} <Time at={one.at} />
    </span>
  ));
}

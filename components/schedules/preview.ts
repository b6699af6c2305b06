import { formatExact } from "@/components/data/format";
import { nextTime, problemOf } from "@/server/cron/expression";
import { isZone } from "@/server/cron/zone";

export interface Timing {
  expression: string;
  timezone: string;
}

interface Preview {
  said: string;
  /** Which field keeps it from being saved. */
  wrong: keyof Timing | null;
}

/** When it would be, before it is saved, or what is wrong with it. */
export function previewOf(timing: Timing, now: Date): Preview {
  if (!isZone(timing.timezone))
    return { said: "Not a time zone. Write it as the IANA does: Europe/Berlin.", wrong: "timezone" };
  const problem = problemOf(timing.expression);
  if (problem) return { said: problem, wrong: "expression" };
  const next = nextTime(timing, now);
  return next
    ? { said: `Next: ${formatExact(next)}`, wrong: null }
    : { said: "It names no time that is still to come.", wrong: "expression" };
}

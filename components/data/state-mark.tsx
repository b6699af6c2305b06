import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleSlash,
  Hand,
  LoaderCircle,
  type LucideIcon,
} from "lucide-react";
import { cn } from "@/components/ui/cn";

/** Good, working, waiting for a person, failed; queued and ended are without verdict. */
export type Tone = "good" | "working" | "waiting" | "failed" | "queued" | "ended";

const LOOK: Record<Tone, { icon: LucideIcon; color: string; pill: string }> = {
  good: { icon: CircleCheck, color: "text-good", pill: "bg-good-soft text-good" },
  working: { icon: LoaderCircle, color: "text-accent-ink", pill: "bg-accent-soft text-accent-ink" },
  waiting: { icon: Hand, color: "text-waiting", pill: "bg-waiting-soft text-waiting" },
  failed: { icon: CircleAlert, color: "text-failed", pill: "bg-failed-soft text-failed" },
  queued: { icon: CircleDashed, color: "text-muted", pill: "bg-hover text-muted" },
  ended: { icon: CircleSlash, color: "text-muted", pill: "bg-hover text-muted" },
};

interface StateMarkProps {
  tone: Tone;
  word: string;
  /** `line` is icon and word, `pill` has a ground, `icon` hides the word from the eye alone. */
  as?: "line" | "pill" | "icon";
  className?: string;
}

/** A state: always an icon and a word, never colour alone. */
export function StateMark({ tone, word, as = "line", className }: StateMarkProps) {
  const look = LOOK[tone];
  return (
    <span
      className={cn(
        "inline-flex shrink-0 items-center gap-1.5 whitespace-nowrap align-middle font-medium",
        as === "pill" ? cn("h-6 rounded-full px-2 text-sm", look.pill) : look.color,
        className,
      )}
    >
      <look.icon aria-hidden className={cn("size-4 shrink-0", tone === "working" && "animate-spin")} />
      <span className={as === "icon" ? "sr-only" : undefined}>{word}</span>
    </span>
  );
}

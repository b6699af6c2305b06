import { plural } from "@/components/data/format";
import { StateMark } from "@/components/data/state-mark";
import type { AccessTest } from "@/server/access/contract";

const LOOK = {
  passing: { tone: "good", word: "Passes" },
  failing: { tone: "failed", word: "Fails" },
  unknown: { tone: "queued", word: "Not run yet" },
} as const;

export function TestState({
  test: { state, breaches },
  as = "line",
  className,
}: {
  test: Pick<AccessTest, "state" | "breaches">;
  as?: "line" | "pill" | "icon";
  className?: string;
}) {
  const { tone, word } = LOOK[state ?? "unknown"];
  const said = state === "failing" ? `${word}: ${plural(breaches, "breach", "breaches")}` : word;
  return <StateMark tone={tone} word={said} as={as} {...(className ? { className } : {})} />;
}

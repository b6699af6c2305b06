import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";
import { cn } from "./cn";

const badgeStyle = cva(
  "inline-flex h-5 max-w-full items-center gap-1 truncate rounded-sm border px-1.5 text-sm font-medium [&_svg]:size-3.5 [&_svg]:shrink-0",
  {
    variants: {
      tone: {
        neutral: "border-line bg-sunken text-muted",
        accent: "border-transparent bg-accent-soft text-accent-ink",
        good: "border-transparent bg-good-soft text-good",
        waiting: "border-transparent bg-waiting-soft text-waiting",
        failed: "border-transparent bg-failed-soft text-failed",
        hollow: "border-line bg-transparent text-muted",
      },
    },
    defaultVariants: { tone: "neutral" },
  },
);

export type BadgeTone = NonNullable<VariantProps<typeof badgeStyle>["tone"]>;

export function Badge({ tone, className, ...rest }: ComponentProps<"span"> & { tone?: BadgeTone }) {
  return <span {...rest} className={cn(badgeStyle({ tone }), className)} />;
}

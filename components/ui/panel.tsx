import type { ReactNode } from "react";
import { cn } from "./cn";

interface PanelProps {
  title?: ReactNode;
  /** Stands at the right of the title. */
  after?: ReactNode;
  flush?: boolean;
  className?: string;
  children: ReactNode;
}

/** A bordered part of a page, with a heading of its own. */
export function Panel({ title, after, flush, className, children }: PanelProps) {
  return (
    <section className={cn("flex min-w-0 flex-col rounded-md border border-line bg-surface", className)}>
      {title ? (
        <header className="flex min-h-10 shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line px-4 py-1">
          <h2 className="flex min-w-0 grow items-center gap-2 truncate font-semibold">{title}</h2>
          {after}
        </header>
      ) : null}
      <div className={cn("min-h-0 grow", !flush && "p-4")}>{children}</div>
    </section>
  );
}

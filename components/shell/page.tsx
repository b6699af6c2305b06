import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

interface PageProps {
  title: ReactNode;
  /** Beside the title: a state, a count. */
  beside?: ReactNode;
  /** At the right: the one main action last. */
  actions?: ReactNode;
  /** Under the title row, never scrolled away: filters or tabs. */
  toolbar?: ReactNode;
  /** Details of the chosen row; a page of its own on narrow screens. */
  panel?: ReactNode;
  /** The body takes its own paddings and scrolls by itself. */
  fill?: boolean;
  className?: string;
  children: ReactNode;
}

/** A page: a title row, then the thing itself. The body is what scrolls. */
export function Page({ title, beside, actions, toolbar, panel, fill, className, children }: PageProps) {
  return (
    <div className="flex min-h-0 grow">
      <div className={cn("flex min-w-0 grow flex-col", panel ? "max-lg:hidden" : null)}>
        <div className="flex min-h-14 shrink-0 flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2.5 sm:px-6 lg:flex-nowrap">
          <h1 className="flex min-w-0 items-center gap-2 text-xl font-semibold tracking-tight">
            {typeof title === "string" ? (
              <span title={title} className="truncate">
                {title}
              </span>
            ) : (
              title
            )}
          </h1>
          {beside}
          {actions ? (
            <div className="ml-auto flex max-w-full flex-wrap items-center justify-end gap-2 lg:shrink-0">
              {actions}
            </div>
          ) : null}
        </div>
        {toolbar ? <div className="shrink-0 px-4 pb-2.5 sm:px-6">{toolbar}</div> : null}
        <div
          data-scroller
          className={cn(
            // What only screen readers see is placed absolutely: it must scroll with the body, not lengthen the page.
            "relative min-h-0 grow",
            fill ? "flex flex-col" : "overflow-y-auto px-4 pb-8 sm:px-6",
            className,
          )}
        >
          {children}
        </div>
      </div>
      {panel}
    </div>
  );
}

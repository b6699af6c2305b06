"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { Button } from "./button";
import { cn } from "./cn";

const backdropStyle =
  "fixed inset-0 z-40 bg-scrim transition-opacity data-starting-style:opacity-0 data-ending-style:opacity-0";

export interface DialogRootProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  /** Buttons at the foot; the main one last. */
  footer?: ReactNode;
  size?: "sm" | "md" | "lg";
  children?: ReactNode;
}

const widths = { sm: "w-110", md: "w-150", lg: "w-220" } as const;

export function DialogRoot({
  open,
  onOpenChange,
  title,
  description,
  footer,
  size = "sm",
  children,
}: DialogRootProps) {
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Base.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <Base.Portal>
        <Base.Backdrop className={backdropStyle} />
        <Base.Popup
          ref={popup}
          initialFocus={(openedBy) => (openedBy === "touch" ? popup.current : firstFocus(popup.current))}
          className={cn(
            "floating fixed top-[max(8vh,16px)] left-1/2 z-40 flex max-h-[84vh] max-w-[calc(100vw-24px)] -translate-x-1/2 flex-col outline-none",
            widths[size],
          )}
        >
          <header className="flex items-start gap-3 px-4 pt-3.5 pb-2">
            <div className="grow">
              <Base.Title className="text-lg font-semibold">{title}</Base.Title>
              {description ? (
                <Base.Description className="mt-0.5 text-muted">{description}</Base.Description>
              ) : null}
            </div>
            <DialogX />
          </header>
          {children ? <div className="min-h-0 grow overflow-y-auto px-4 py-2">{children}</div> : null}
          {footer ? <footer className="flex justify-end gap-2 px-4 pt-2 pb-4">{footer}</footer> : null}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

const FIELDS = ["input:not([type=hidden])", "textarea", "select", "[role=combobox]", "[contenteditable=true]"]
  .map((field) => `${field}:not(:disabled, [aria-hidden=true], [tabindex="-1"])`)
  .join();

/** The first field; without one, the first button of the foot: the one that does nothing. True is the first of all. */
function firstFocus(popup: HTMLElement | null): HTMLElement | true {
  const field = popup?.querySelector<HTMLElement>(FIELDS);
  return field ?? popup?.querySelector<HTMLElement>(":scope > footer button:not(:disabled)") ?? true;
}

/** A button that closes the dialog or sheet it stands in. */
export function DialogClose({ children }: { children: ReactNode }) {
  return <Base.Close render={<Button />}>{children}</Base.Close>;
}

function DialogX() {
  return (
    <Base.Close
      render={<Button variant="ghost" size="icon-sm" aria-label="Close" className="-mt-0.5 -mr-1.5" />}
    >
      <X aria-hidden />
    </Base.Close>
  );
}

export interface SheetRootProps extends Omit<DialogRootProps, "size" | "footer" | "description"> {
  side?: "left" | "right";
  /** The title is for screen readers only. */
  quietTitle?: boolean;
}

/** A panel that slides over the page from one side. */
export function SheetRoot({
  open,
  onOpenChange,
  title,
  side = "right",
  quietTitle,
  children,
}: SheetRootProps) {
  return (
    <Base.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <Base.Portal>
        <Base.Backdrop className={backdropStyle} />
        <Base.Popup
          className={cn(
            "fixed inset-y-0 z-40 flex w-72 max-w-[88vw] flex-col bg-surface shadow-float outline-none transition-transform",
            side === "left"
              ? "left-0 border-r border-line data-starting-style:-translate-x-full data-ending-style:-translate-x-full"
              : "right-0 w-120 border-l border-line data-starting-style:translate-x-full data-ending-style:translate-x-full",
          )}
        >
          {quietTitle ? (
            <Base.Title className="sr-only">{title}</Base.Title>
          ) : (
            <header className="flex h-12 shrink-0 items-center gap-2 border-b border-line px-4">
              <Base.Title className="grow truncate font-semibold">{title}</Base.Title>
              <DialogX />
            </header>
          )}
          <div className="min-h-0 grow overflow-y-auto">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

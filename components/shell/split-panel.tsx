"use client";

import { X } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { IconButton } from "@/components/ui/button";

interface SplitPanelProps {
  title: ReactNode;
  label: string;
  actions?: ReactNode;
  onClose: () => void;
  children: ReactNode;
}

/** Where the focus went with what closed, it goes to what opened that; to the page where that is gone as well. */
function giveFocusBackTo(opener: Element | null): void {
  requestAnimationFrame(() => {
    if (document.activeElement !== document.body) return;
    const isThere = opener instanceof HTMLElement && opener !== document.body && opener.isConnected;
    (isThere ? opener : document.getElementById("main"))?.focus();
  });
}

/** The right half of a list with a chosen row. Esc closes it. */
export function SplitPanel({ title, label, actions, onClose, children }: SplitPanelProps) {
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented) close.current();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
  useEffect(() => {
    const opener = document.activeElement;
    return () => giveFocusBackTo(opener);
  }, []);
  return (
    <aside
      aria-label={label}
      className="flex min-h-0 w-full shrink-0 flex-col border-line bg-surface lg:w-110 lg:border-l xl:w-130"
    >
      <header className="flex min-h-14 shrink-0 items-center gap-2 border-b border-line px-4 py-2">
        <h2 className="min-w-0 grow truncate text-lg font-semibold">{title}</h2>
        {actions}
        <IconButton label="Close" keys="esc" onClick={onClose}>
          <X aria-hidden />
        </IconButton>
      </header>
      <div className="min-h-0 grow overflow-y-auto p-4">{children}</div>
    </aside>
  );
}

"use client";

import { Ellipsis } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";

/** The three dots at the end of a row. */
export function RowMenu({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only keeps clicks from the row below
    // biome-ignore lint/a11y/useKeyWithClickEvents: only keeps clicks from the row below
    <span
      className="flex shrink-0 opacity-0 focus-within:opacity-100 group-hover:opacity-100 has-[[aria-expanded=true]]:opacity-100 max-sm:opacity-100"
      onClick={(event) => event.stopPropagation()}
    >
      <Menu
        trigger={
          <Button variant="ghost" size="icon-sm" tabIndex={-1} aria-label={label} className="size-6">
            <Ellipsis aria-hidden className="size-3.5!" />
          </Button>
        }
      >
        {children}
      </Menu>
    </span>
  );
}

"use client";

import { Search } from "lucide-react";
import { Bell } from "@/components/notifications/bell";
import { Kbd } from "@/components/ui/kbd";
import { AccountMenu } from "./account-menu";
import { Crumbs } from "./crumbs";
import { LiveDot } from "./live-dot";
import { LookMenu } from "./look-menu";
import { NavSheet } from "./nav";
import { openOverlay } from "./overlays";

/** The 48 px bar: where one is, the palette, what is live, how it looks, who one is. */
export function TopBar() {
  return (
    <header className="flex h-12 shrink-0 items-center gap-1 border-b border-line bg-surface px-4">
      <NavSheet />
      <Crumbs />
      <LiveDot />
      <button
        type="button"
        onClick={() => openOverlay("palette")}
        aria-keyshortcuts="Control+K Meta+K"
        className="flex h-8 shrink-0 items-center gap-2 whitespace-nowrap rounded-md border border-line px-2 text-muted transition-colors hover:bg-hover hover:text-ink max-md:border-transparent md:w-52"
      >
        <Search aria-hidden className="size-4 shrink-0" />
        <span className="max-md:sr-only">Search or do…</span>
        <Kbd keys="mod+k" className="ml-auto max-md:hidden" />
      </button>
      <Bell />
      <LookMenu />
      <AccountMenu />
    </header>
  );
}

"use client";

import { Monitor, Moon, Rows3, Rows4, Search, Sun, SunMoon } from "lucide-react";
import { Bell } from "@/components/notifications/bell";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { Menu, MenuChoice, MenuSeparator } from "@/components/ui/menu";
import { AccountMenu } from "./account-menu";
import { Crumbs } from "./crumbs";
import { LiveDot } from "./live-dot";
import { NavSheet } from "./nav";
import { openOverlay } from "./overlays";
import type { Density, Theme } from "./preferences";
import { usePreferences } from "./preferences-provider";

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

function LookMenu() {
  const { theme, density, set } = usePreferences();
  return (
    <Menu
      trigger={
        <Button variant="ghost" size="icon" aria-label="Theme and density">
          <SunMoon aria-hidden />
        </Button>
      }
    >
      <MenuChoice
        label="Theme"
        value={theme}
        onValueChange={(next) => set({ theme: next as Theme })}
        options={[
          { value: "system", label: "As the system", icon: <Monitor aria-hidden /> },
          { value: "light", label: "Light", icon: <Sun aria-hidden /> },
          { value: "dark", label: "Dark", icon: <Moon aria-hidden /> },
        ]}
      />
      <MenuSeparator />
      <MenuChoice
        label="Density"
        value={density}
        onValueChange={(next) => set({ density: next as Density })}
        options={[
          { value: "comfortable", label: "Comfortable", icon: <Rows3 aria-hidden /> },
          { value: "compact", label: "Compact", icon: <Rows4 aria-hidden /> },
        ]}
      />
    </Menu>
  );
}

"use client";

import { Monitor, Moon, Rows3, Rows4, Sun, SunMoon } from "lucide-react";
import { useMemo } from "react";
import { Button } from "@/components/ui/button";
import { Menu, MenuChoice, MenuSeparator } from "@/components/ui/menu";
import { type Action, useActions } from "./actions";
import type { Density, Preferences, Theme } from "./preferences";
import { usePreferences } from "./preferences-provider";

const THEMES = [
  { value: "system", label: "As the system", icon: Monitor },
  { value: "light", label: "Light", icon: Sun },
  { value: "dark", label: "Dark", icon: Moon },
] as const;
const DENSITIES = [
  { value: "comfortable", label: "Comfortable", icon: Rows3 },
  { value: "compact", label: "Compact", icon: Rows4 },
] as const;

const withIcons = (options: typeof THEMES | typeof DENSITIES) =>
  options.map(({ value, label, icon: Icon }) => ({ value, label, icon: <Icon aria-hidden /> }));

/** How everything looks, by a menu and by the palette. */
export function LookMenu() {
  const { theme, density, set } = usePreferences();
  useActions(useMemo(() => looks(set), [set]));
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
        options={withIcons(THEMES)}
      />
      <MenuSeparator />
      <MenuChoice
        label="Density"
        value={density}
        onValueChange={(next) => set({ density: next as Density })}
        options={withIcons(DENSITIES)}
      />
    </Menu>
  );
}

function looks(set: (some: Partial<Preferences>) => void): Action[] {
  const look = { group: "Look", keywords: "theme appearance density" };
  return [
    ...THEMES.map(({ value, label, icon }) => ({
      ...{ ...look, icon, id: `theme.${value}`, title: `Theme: ${label.toLowerCase()}` },
      run: () => set({ theme: value }),
    })),
    ...DENSITIES.map(({ value, label, icon }) => ({
      ...{ ...look, icon, id: `density.${value}`, title: `Density: ${label.toLowerCase()}` },
      run: () => set({ density: value }),
    })),
  ];
}

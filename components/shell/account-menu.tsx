"use client";

import { BookOpen, Keyboard, KeyRound, LogOut, UserRound } from "lucide-react";
import type { Route } from "next";
import { signOut } from "@/components/identity/sign-in";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem, MenuLink, MenuSeparator } from "@/components/ui/menu";
import { toast } from "@/components/ui/toast";
import { openOverlay } from "./overlays";
import { useViewer } from "./viewer";

/** Who one is, and what is one's own. */
export function AccountMenu() {
  const viewer = useViewer();
  return (
    <Menu
      className="w-60"
      trigger={
        <Button
          variant="ghost"
          size="icon"
          aria-label={`Your account: ${viewer.name}`}
          className="ml-1 rounded-full"
        >
          <Initials name={viewer.name} />
        </Button>
      }
    >
      <div className="px-2 pt-1.5 pb-2">
        <p className="truncate font-medium">{viewer.name}</p>
        <p className="truncate text-sm text-muted">
          {viewer.email} · {viewer.role}
        </p>
      </div>
      <MenuSeparator />
      <MenuLink href={"/account/profile" as Route} icon={<UserRound aria-hidden />}>
        Profile
      </MenuLink>
      <MenuLink href={"/account/tokens" as Route} icon={<KeyRound aria-hidden />}>
        API tokens
      </MenuLink>
      <MenuLink href={"/docs/api" as Route} icon={<BookOpen aria-hidden />}>
        API reference
      </MenuLink>
      <MenuItem icon={<Keyboard aria-hidden />} keys="?" onSelect={() => openOverlay("shortcuts")}>
        Keyboard shortcuts
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<LogOut aria-hidden />} onSelect={() => void leave()}>
        Sign out
      </MenuItem>
    </Menu>
  );
}

async function leave(): Promise<void> {
  if (!(await signOut()))
    toast.error("You are still signed in: Headgate could not end the session. Try again.");
}

export function Initials({ name }: { name: string }) {
  const initials = name
    .split(/\s+/)
    .map((part) => part[0] ?? "")
    .join("")
    .slice(0, 2)
    .toUpperCase();
  return (
    <span
      aria-hidden
      className="inline-flex size-6.5 shrink-0 items-center justify-center rounded-full bg-accent-soft text-[0.6875rem] font-medium text-accent-ink"
    >
      {initials}
    </span>
  );
}

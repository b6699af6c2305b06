"use client";

import { Menu as MenuIcon, PanelLeftClose, PanelLeftOpen } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { Button, IconButton } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Sheet } from "@/components/ui/dialog";
import { Tooltip } from "@/components/ui/tooltip";
import { Logo } from "./logo";
import { type Place, placeOf, visiblePlaces } from "./navigation";
import { usePreferences } from "./preferences-provider";
import { useViewer } from "./viewer";

/** The left navigation from 640 px up; it folds to icons. */
export function SideNav() {
  const { navFolded, set } = usePreferences();
  const fold = navFolded ? "Unfold the navigation" : "Fold the navigation";
  return (
    <nav
      aria-label="Main"
      className={cn(
        "flex shrink-0 flex-col border-r border-line bg-sunken max-sm:hidden",
        navFolded ? "w-12" : "w-12 lg:w-50",
      )}
    >
      <Brand folded={navFolded} />
      <Places folded={navFolded} />
      <div className="p-2 max-lg:hidden">
        <IconButton size="icon-sm" label={fold} onClick={() => set({ navFolded: !navFolded })}>
          {navFolded ? <PanelLeftOpen aria-hidden /> : <PanelLeftClose aria-hidden />}
        </IconButton>
      </div>
    </nav>
  );
}

/** The same navigation as a sheet, for narrow screens. */
export function NavSheet() {
  const pathname = usePathname();
  const [openAt, setOpenAt] = useState<string | null>(null);
  return (
    <Sheet
      side="left"
      title="Navigation"
      quietTitle
      // Going somewhere closes it.
      open={openAt === pathname}
      onOpenChange={(open) => setOpenAt(open ? pathname : null)}
      trigger={
        <Button variant="ghost" size="icon" aria-label="Navigation" className="-ml-2 sm:hidden">
          <MenuIcon aria-hidden />
        </Button>
      }
    >
      <nav aria-label="Main">
        <Brand folded={false} wide />
        <Places folded={false} wide />
      </nav>
    </Sheet>
  );
}

function Brand({ folded, wide }: { folded: boolean; wide?: boolean }) {
  return (
    <Link
      href="/"
      className="ring-inside flex h-12 shrink-0 items-center gap-2.5 px-3.5 text-lg font-semibold tracking-tight"
    >
      <Logo className="size-5 shrink-0" />
      <span className={cn(folded && "sr-only", !folded && !wide && "max-lg:sr-only")}>Headgate</span>
    </Link>
  );
}

function Places({ folded, wide }: { folded: boolean; wide?: boolean }) {
  const viewer = useViewer();
  const current = placeOf(usePathname())?.place;
  const labels = cn(folded && "sr-only", !folded && !wide && "max-lg:sr-only");
  return (
    <div className="flex min-h-0 grow flex-col gap-4 overflow-y-auto px-2 py-2">
      {visiblePlaces(viewer.permissions).map((group) => (
        <div key={group.label ?? "main"}>
          {group.label ? (
            <h2 className={cn("px-2 pb-1 text-sm font-medium text-faint", labels)}>{group.label}</h2>
          ) : null}
          <ul className="flex flex-col gap-0.5">
            {group.places.map((place) => (
              <li key={place.href}>
                <PlaceLink place={place} isCurrent={place === current} labels={labels} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </div>
  );
}

function PlaceLink({ place, isCurrent, labels }: { place: Place; isCurrent: boolean; labels: string }) {
  return (
    <Tooltip label={place.label} keys={`g ${place.key}`} side="right">
      <Link
        href={place.href}
        aria-current={isCurrent ? "page" : undefined}
        className={cn(
          "flex h-8 items-center gap-2.5 rounded-md px-2 transition-colors",
          isCurrent ? "bg-selected font-medium text-ink" : "text-muted hover:bg-hover hover:text-ink",
        )}
      >
        <place.icon aria-hidden className={cn("size-4 shrink-0", isCurrent && "text-accent-ink")} />
        <span className={labels}>{place.label}</span>
      </Link>
    </Tooltip>
  );
}

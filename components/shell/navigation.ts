import {
  Activity,
  Bell,
  BookMarked,
  BookOpen,
  CloudCog,
  House,
  KeyRound,
  type LucideIcon,
  ScrollText,
  ShieldCheck,
  SquareTerminal,
  UserRound,
  Users,
} from "lucide-react";
import type { Route } from "next";

export interface Place {
  href: Route;
  label: string;
  icon: LucideIcon;
  /** Without this permission the place is not shown. */
  permission?: string;
  /** Second key after `g`. */
  key: string;
  keywords?: string;
}

export interface PlaceGroup {
  label?: string;
  /** First path segment that the group's places share. */
  segment?: string;
  places: readonly Place[];
}

/** The left navigation, by a person's task. An area that isn't built is not listed. */
export const NAVIGATION: readonly PlaceGroup[] = [
  {
    places: [
      { href: "/" as Route, label: "Overview", icon: House, key: "o", keywords: "home start" },
      {
        href: "/catalog" as Route,
        label: "Catalog",
        icon: BookMarked,
        key: "c",
        permission: "catalog.read",
        keywords: "datasets tables columns glue lake search",
      },
      {
        href: "/access" as Route,
        label: "Access",
        icon: ShieldCheck,
        key: "s",
        permission: "access.read",
        keywords: "who may read why lake formation grants tags policies explain",
      },
      {
        href: "/queries" as Route,
        label: "Queries",
        icon: SquareTerminal,
        key: "q",
        permission: "query.read",
        keywords: "sql workbench statement history redshift",
      },
      {
        href: "/runs" as Route,
        label: "Runs",
        icon: Activity,
        key: "r",
        permission: "run.read",
        keywords: "jobs tasks progress",
      },
    ],
  },
  {
    label: "Admin",
    segment: "admin",
    places: [
      {
        href: "/admin/audit" as Route,
        label: "Audit",
        icon: ScrollText,
        key: "u",
        permission: "audit.read",
        keywords: "events trail who did what",
      },
      {
        href: "/admin/people" as Route,
        label: "People",
        icon: Users,
        key: "p",
        permission: "person.read",
        keywords: "users roles principals",
      },
      {
        href: "/admin/accounts" as Route,
        label: "Accounts",
        icon: CloudCog,
        key: "a",
        permission: "person.read",
        keywords: "aws principals",
      },
    ],
  },
];

/** Places without a line in the navigation: reached from the account menu and the palette. */
export const PERSONAL: PlaceGroup = {
  places: [
    {
      href: "/account/profile" as Route,
      label: "Profile",
      icon: UserRound,
      key: "m",
      keywords: "me name sessions",
    },
    {
      href: "/account/notifications" as Route,
      label: "Notifications",
      icon: Bell,
      key: "n",
      keywords: "inbox unread told",
    },
    {
      href: "/account/tokens" as Route,
      label: "API tokens",
      icon: KeyRound,
      key: "t",
      keywords: "key secret",
    },
    {
      href: "/docs/api" as Route,
      label: "API reference",
      icon: BookOpen,
      key: "d",
      keywords: "openapi rest docs",
    },
  ],
};

/** Places a person may see, with groups that would be empty left out. */
export function visiblePlaces(permissions: readonly string[]): PlaceGroup[] {
  return NAVIGATION.map((group) => ({
    ...group,
    places: group.places.filter((place) => !place.permission || permissions.includes(place.permission)),
  })).filter((group) => group.places.length > 0);
}

/** The place that a path belongs to: the longest that it starts with. */
export function placeOf(pathname: string): { place: Place; group: PlaceGroup } | null {
  let found: { place: Place; group: PlaceGroup } | null = null;
  for (const group of [...NAVIGATION, PERSONAL]) {
    for (const place of group.places) {
      const inside = pathname === place.href || (place.href !== "/" && pathname.startsWith(`${place.href}/`));
      if (inside && (!found || place.href.length > found.place.href.length)) found = { place, group };
    }
  }
  return found;
}

"use client";

import { ChevronDown, ChevronRight } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useEffect, useSyncExternalStore } from "react";
import { Menu, MenuLink } from "@/components/ui/menu";
import { placeOf, visiblePlaces } from "./navigation";
import { useViewer } from "./viewer";

let leaf: string | null = null;
const listeners = new Set<() => void>();

function setLeaf(next: string | null) {
  leaf = next;
  for (const listener of listeners) listener();
}

/** Names the page below a place ("Runs / COPY flights") in the crumbs. */
export function CrumbLeaf({ label }: { label: string }) {
  useEffect(() => {
    setLeaf(label);
    return () => setLeaf(null);
  }, [label]);
  return null;
}

/** Where one is; a crumb of a group switches between its places. */
export function Crumbs() {
  const pathname = usePathname();
  const viewer = useViewer();
  const label = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => leaf,
    () => null,
  );
  const found = placeOf(pathname);
  if (!found) return <div className="min-w-0 grow" />;
  const isBelow = pathname !== found.place.href;
  const siblings = found.group.segment
    ? visiblePlaces(viewer.permissions).find((group) => group.segment === found.group.segment)?.places
    : undefined;
  return (
    <nav aria-label="Breadcrumb" className="min-w-0 grow">
      <ol className="flex min-w-0 items-center gap-1 text-muted">
        {found.group.label ? (
          <li className="flex items-center gap-1 max-sm:hidden">
            {found.group.label} <Divider />
          </li>
        ) : null}
        <li className="flex shrink-0 items-center gap-0.5">
          <Link
            href={found.place.href}
            aria-current={isBelow ? undefined : "page"}
            className={
              isBelow
                ? "truncate rounded-sm px-1 hover:text-ink"
                : "truncate rounded-sm px-1 font-medium text-ink"
            }
          >
            {found.place.label}
          </Link>
          {siblings && siblings.length > 1 ? (
            <Menu
              align="start"
              trigger={
                <button
                  type="button"
                  aria-label={`Other pages of ${found.group.label}`}
                  className="inline-flex size-6 items-center justify-center rounded-sm text-faint hover:bg-hover hover:text-ink"
                >
                  <ChevronDown aria-hidden className="size-3.5" />
                </button>
              }
            >
              {siblings.map((place) => (
                <MenuLink key={place.href} href={place.href} icon={<place.icon aria-hidden />}>
                  {place.label}
                </MenuLink>
              ))}
            </Menu>
          ) : null}
        </li>
        {isBelow && label ? (
          <li className="flex min-w-0 items-center gap-1">
            <Divider />
            <span aria-current="page" className="truncate px-1 font-medium text-ink">
              {label}
            </span>
          </li>
        ) : null}
      </ol>
    </nav>
  );
}

function Divider() {
  return <ChevronRight aria-hidden className="size-3.5 shrink-0 text-faint" />;
}

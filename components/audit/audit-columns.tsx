"use client";

import { Bot, KeyRound, UserRound } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { usePathname, useSearchParams } from "next/navigation";
import { columnsOf, type DataColumn, ROW_LINK } from "@/components/data/data-table";
import { Time } from "@/components/data/time";
import { cn } from "@/components/ui/cn";
import type { Event } from "@/server/events/contract";

const helper = columnsOf<Event>();

const ACTORS = {
  person: { icon: UserRound, word: "Person" },
  token: { icon: KeyRound, word: "API token" },
  system: { icon: Bot, word: "Headgate itself" },
} as const;

export const auditColumns: DataColumn<Event>[] = [
  helper.display({
    id: "verb",
    header: "What",
    meta: { width: "26%", narrow: "main" },
    cell: ({ row }) => <EventLink event={row.original} />,
  }),
  helper.display({
    id: "actor",
    header: "Who",
    meta: { width: "22%", narrow: "line" },
    cell: ({ row }) => <Actor event={row.original} />,
  }),
  helper.display({
    id: "resource",
    header: "To what",
    meta: {},
    cell: ({ row }) => (
      <span className="flex min-w-0 items-baseline gap-2">
        <span className="text-muted">{row.original.resourceType}</span>
        <span className="mono truncate">{row.original.resourceId}</span>
      </span>
    ),
  }),
  helper.display({
    id: "when",
    header: "When",
    meta: { width: "112px", narrow: "side", align: "right" },
    cell: ({ row }) => <Time at={row.original.at} className="text-muted max-sm:text-sm" />,
  }),
];

function EventLink({ event }: { event: Event }) {
  const pathname = usePathname();
  const search = new URLSearchParams(useSearchParams());
  search.set("event", event.id);
  return (
    <Link
      href={`${pathname}?${search}` as Route}
      scroll={false}
      prefetch={false}
      className={cn(ROW_LINK, "mono")}
    >
      {event.verb}
    </Link>
  );
}

export function Actor({ event }: { event: Event }) {
  const actor = ACTORS[event.actorKind];
  return (
    <span className="flex min-w-0 items-center gap-2">
      <actor.icon aria-label={actor.word} className="size-4 shrink-0 text-faint max-sm:hidden" />
      <span className="truncate">{event.actorName}</span>
    </span>
  );
}

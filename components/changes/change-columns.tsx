"use client";

import Link from "next/link";
import { columnsOf, type DataColumn, ROW_LINK } from "@/components/data/data-table";
import { StateMark } from "@/components/data/state-mark";
import { Time } from "@/components/data/time";
import { cn } from "@/components/ui/cn";
import type { Change } from "@/server/changes/contract";
import { approvalsWord, isOver, stateOf } from "./change-words";
import { GainsAndLosses } from "./gains-and-losses";
import { changeHref } from "./routes";

const helper = columnsOf<Change>();

export const changeColumns: DataColumn<Change>[] = [
  helper.display({
    id: "state",
    header: "State",
    meta: { width: "180px", narrow: "lead" },
    cell: ({ row }) => <State change={row.original} />,
  }),
  helper.display({
    id: "title",
    header: "Title",
    meta: { narrow: "main" },
    cell: ({ row }) => <Title change={row.original} />,
  }),
  helper.display({
    id: "effect",
    header: "Access",
    meta: { width: "120px", narrow: "end" },
    cell: ({ row }) => (row.original.counts ? <GainsAndLosses {...row.original.counts} /> : null),
  }),
  helper.display({
    id: "who",
    header: "Asked for by",
    meta: { width: "150px", from: "lg" },
    cell: ({ row }) => <span className="text-muted">{row.original.requesterName}</span>,
  }),
  helper.display({
    id: "when",
    header: "When",
    meta: { width: "112px", narrow: "side", align: "right" },
    cell: ({ row }) => <Time at={row.original.createdAt} className="text-muted max-sm:text-sm" />,
  }),
];

function State({ change }: { change: Change }) {
  const { tone, word } = stateOf(change);
  return (
    <>
      <StateMark tone={tone} word={word} className="max-sm:hidden" />
      <StateMark tone={tone} word={word} as="icon" className="sm:hidden" />
    </>
  );
}

function Title({ change }: { change: Change }) {
  const approvals = change.state === "submitted" ? approvalsWord(change) : null;
  return (
    <span className="flex min-w-0 items-baseline gap-2">
      <Link href={changeHref(change.id)} className={cn(ROW_LINK, "max-w-full shrink-0 font-medium")}>
        {change.title}
      </Link>
      {change.problem && !isOver(change) ? (
        <span className="truncate text-sm text-failed max-md:hidden">{change.problem}</span>
      ) : approvals ? (
        <span className="truncate text-sm text-muted max-md:hidden">{approvals}</span>
      ) : null}
    </span>
  );
}

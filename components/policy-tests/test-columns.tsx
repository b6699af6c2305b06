"use client";

import Link from "next/link";
import { columnsOf, type DataColumn, ROW_LINK } from "@/components/data/data-table";
import { Time } from "@/components/data/time";
import { cn } from "@/components/ui/cn";
import type { AccessTest } from "@/server/access/contract";
import { testHref } from "./routes";
import { TestState } from "./test-state";

const helper = columnsOf<AccessTest>();

export const testColumns: DataColumn<AccessTest>[] = [
  helper.display({
    id: "state",
    header: "State",
    meta: { width: "180px", narrow: "lead" },
    cell: ({ row: { original: test } }) => (
      <>
        <TestState test={test} className="max-sm:hidden" />
        <TestState test={test} as="icon" className="sm:hidden" />
      </>
    ),
  }),
  helper.display({
    id: "name",
    header: "Test",
    meta: { narrow: "main", width: "30%" },
    cell: ({ row: { original: test } }) => (
      <Link href={testHref(test.id)} scroll={false} className={cn(ROW_LINK, "font-medium")}>
        {test.name}
      </Link>
    ),
  }),
  helper.display({
    id: "says",
    header: "Asserts",
    meta: { narrow: "line" },
    cell: ({ row }) => (
      <span className="truncate text-muted" title={row.original.says}>
        {row.original.says}
      </span>
    ),
  }),
  helper.display({
    id: "owner",
    header: "Owner",
    meta: { width: "140px", from: "xl" },
    cell: ({ row }) => <span className="text-muted">{row.original.ownerName}</span>,
  }),
  helper.display({
    id: "since",
    header: "Since",
    meta: { width: "112px", narrow: "side", align: "right" },
    cell: ({ row: { original: test } }) =>
      test.since ? <Time at={test.since} className="text-muted max-sm:text-sm" /> : null,
  }),
];

import type { Route } from "next";
import Link from "next/link";
import { columnsOf, type DataColumn, ROW_LINK } from "@/components/data/data-table";
import { plural } from "@/components/data/format";
import { StateMark } from "@/components/data/state-mark";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { Copyable } from "@/components/ui/copy-button";
import type { Account } from "@/server/accounts/contract";
import { standingOf } from "./test-words";

const helper = columnsOf<Account>();
const SOURCES = { demo: "demo lake", environment: "environment", console: "console" } as const;

const accountColumns: DataColumn<Account>[] = [
  helper.display({
    id: "name",
    header: "Name",
    meta: { narrow: "main" },
    cell: ({ row }) => (
      <Link
        href={`/admin/accounts?account=${row.original.id}` as Route}
        prefetch={false}
        scroll={false}
        className={cn(ROW_LINK, "font-medium")}
      >
        {row.original.name}
      </Link>
    ),
  }),
  helper.display({
    id: "id",
    header: "Account",
    meta: { width: "170px", narrow: "line" },
    cell: ({ row }) => <Copyable text={row.original.id} />,
  }),
  helper.display({
    id: "region",
    header: "Region",
    meta: { width: "120px", from: "lg" },
    cell: ({ row }) => <span className="mono text-muted">{row.original.region}</span>,
  }),
  helper.display({
    id: "principal",
    header: "You act as",
    meta: { from: "xl" },
    cell: ({ row }) =>
      row.original.principalArn ? (
        <Copyable text={row.original.principalArn} />
      ) : (
        <span className="text-muted">nobody</span>
      ),
  }),
  helper.display({
    id: "connection",
    header: "Connection",
    meta: { width: "130px", narrow: "side" },
    cell: ({ row }) => <StateMark {...standingOf(row.original.test)} />,
  }),
  helper.display({
    id: "people",
    header: "People",
    meta: { width: "110px", narrow: "end", align: "right" },
    cell: ({ row }) => (
      <span className="text-muted">{plural(row.original.peopleCount, "person", "people")}</span>
    ),
  }),
  helper.display({
    id: "source",
    header: "From",
    meta: { width: "120px", from: "lg" },
    cell: ({ row }) => <Badge>{SOURCES[row.original.source]}</Badge>,
  }),
];

const IN_PANEL = new Set(["principal", "source", "region"]);

interface Shown {
  /** Only those who may change accounts hear how the tests went. */
  isAdmin: boolean;
  /** The panel tells the rest. */
  isBesidePanel: boolean;
}

export function columnsFor({ isAdmin, isBesidePanel }: Shown): DataColumn<Account>[] {
  return accountColumns.filter(
    ({ id = "" }) => (isAdmin || id !== "connection") && !(isBesidePanel && IN_PANEL.has(id)),
  );
}

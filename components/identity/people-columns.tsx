"use client";

import Link from "next/link";
import { createContext, useContext } from "react";
import { columnsOf, type DataColumn, ROW_LINK } from "@/components/data/data-table";
import { plural } from "@/components/data/format";
import { Time } from "@/components/data/time";
import { Initials } from "@/components/shell/account-menu";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import type { Person } from "@/server/identity/contract";
import { personHref } from "./routes";

/** The filters that stand in the URL, which the link of a row keeps. */
export const PeopleSearchContext = createContext("");

const helper = columnsOf<Person>();

export const peopleColumns: DataColumn<Person>[] = [
  helper.display({
    id: "initials",
    header: () => <span className="sr-only">Initials</span>,
    meta: { width: "52px", narrow: "lead" },
    cell: ({ row }) => <Initials name={row.original.name} />,
  }),
  helper.display({
    id: "name",
    header: "Name",
    meta: { narrow: "main" },
    cell: ({ row }) => <PersonName person={row.original} />,
  }),
  helper.display({
    id: "email",
    header: "E-mail",
    meta: { narrow: "line", from: "lg" },
    cell: ({ row }) => <span className="text-muted">{row.original.email}</span>,
  }),
  helper.display({
    id: "role",
    header: "Role",
    meta: { width: "110px", narrow: "side" },
    cell: ({ row }) => <Badge>{row.original.role}</Badge>,
  }),
  helper.display({
    id: "principals",
    header: "Principals",
    meta: { width: "120px" },
    cell: ({ row }) => (
      <span className="text-muted">{plural(row.original.principals.length, "account")}</span>
    ),
  }),
  helper.display({
    id: "seen",
    header: "Last seen",
    meta: { width: "112px", narrow: "end", align: "right" },
    cell: ({ row }) =>
      row.original.lastSeenAt ? (
        <Time at={row.original.lastSeenAt} className="text-muted max-sm:text-sm" />
      ) : (
        <span className="text-muted">Never</span>
      ),
  }),
];

function PersonName({ person }: { person: Person }) {
  const search = useContext(PeopleSearchContext);
  return (
    <span className="flex min-w-0 items-center gap-2">
      <Link
        href={personHref(person.id, search)}
        prefetch={false}
        scroll={false}
        className={cn(ROW_LINK, "font-medium", person.disabledAt && "text-muted line-through")}
      >
        {person.name}
      </Link>
      {person.disabledAt ? <Badge tone="failed">Shut out</Badge> : null}
    </span>
  );
}

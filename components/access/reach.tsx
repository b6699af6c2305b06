"use client";

import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Database, Download, Search, ShieldQuestion, Table2 } from "lucide-react";
import Link from "next/link";
import { parseAsBoolean, parseAsString, useQueryStates } from "nuqs";
import { useDeferredValue } from "react";
import { hrefOf, infiniteQuery, query } from "@/components/data/api";
import { columnsOf, DataTable, ROW_LINK } from "@/components/data/data-table";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { plural } from "@/components/data/format";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { buttonStyle } from "@/components/ui/button-style";
import { Checkbox } from "@/components/ui/checkbox";
import { cn } from "@/components/ui/cn";
import { InputWithIcon } from "@/components/ui/input";
import { downloadReach, listPrincipals, listReach, type Reached } from "@/server/access/contract";
import type { Output } from "@/server/api/endpoint";
import { NoRole } from "./no-role";
import { nameOfPrincipal, rowsText } from "./proof-words";
import { accessHref } from "./question";
import { StrangerNotice } from "./stranger";
import type { Question } from "./use-question";

/** All that somebody has something of: for each of their principals a list of databases and their tables. */
export function Reach({ question: { principal, person } }: { question: Question }) {
  const own = useQuery({
    ...query(listPrincipals, { limit: 200, ...(person ? { personId: person } : {}) }),
    enabled: person !== null,
  });
  if (principal) return <Reaches principals={[principal]} />;
  if (own.error) return <ErrorPanel error={own.error} onRetry={() => void own.refetch()} />;
  if (!own.data) return <RowsSkeleton rows={8} label="Working out what they reach" />;
  const theirs = own.data.items;
  if (theirs.length === 0) return <NoRole person={own.data.person} />;
  return <Reaches principals={theirs.map(({ principal: one }) => one)} />;
}

const FILTERS = { find: parseAsString.withDefault(""), given: parseAsBoolean.withDefault(false) };

function Reaches({ principals }: { principals: readonly string[] }) {
  const [{ find, given }, set] = useQueryStates(FILTERS, { history: "replace" });
  const search = useDeferredValue(find.trim());
  return (
    <div className="grid gap-6">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <InputWithIcon
          icon={<Search />}
          className="w-60"
          aria-label="Search what is reached"
          placeholder="database.table"
          value={find}
          onChange={(event) => void set({ find: event.target.value || null })}
        />
        {/* biome-ignore lint/a11y/noLabelWithoutControl: the checkbox stands inside */}
        <label className="flex items-center gap-2">
          <Checkbox checked={given} onCheckedChange={(isOn) => void set({ given: isOn || null })} />
          Leave out what IAM decides
        </label>
      </div>
      {principals.map((principal) => (
        <ReachOf key={principal} principal={principal} search={search} isGiven={given} />
      ))}
    </div>
  );
}

interface ReachOfProps {
  principal: string;
  search: string;
  isGiven: boolean;
}

function ReachOf({ principal, search, isGiven }: ReachOfProps) {
  const asked = { principal, isGiven: String(isGiven), ...(search ? { search } : {}) };
  const list = useInfiniteQuery({
    ...infiniteQuery(listReach, asked),
    placeholderData: keepPreviousData,
  });
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const first = list.data?.pages[0]?.reading;
  const who = list.data?.pages[0]?.who;
  return (
    <section aria-label={nameOfPrincipal(principal)} className="grid gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="min-w-0 grow text-lg font-semibold wrap-anywhere" title={principal}>
          {answer(nameOfPrincipal(principal), first)}
        </h2>
        <a href={hrefOf(downloadReach, { principal })} download className={buttonStyle({})}>
          <Download aria-hidden />
          All as CSV
        </a>
      </div>
      {who ? <StrangerNotice who={who} /> : null}
      {first && first.iam > 0 && !isGiven ? (
        <p className="text-muted">
          Where IAM decides, Lake Formation lets in whoever IAM lets in, and Headgate does not read that.
        </p>
      ) : null}
      {list.error ? <ErrorPanel error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isPending ? <RowsSkeleton rows={8} label="Working out what it reaches" /> : null}
      {list.isSuccess && rows.length === 0 ? (
        <Empty icon={ShieldQuestion} title={search ? "Nothing by that name" : "Nothing"} small>
          {search ? "It reaches nothing of that name." : "No grant, tag policy or share gives it anything."}
        </Empty>
      ) : null}
      {rows.length > 0 ? (
        <DataTable
          label={`What ${nameOfPrincipal(principal)} reaches`}
          columns={columnsFor(principal)}
          rows={rows}
          rowKey={(one) => [one.accountId, one.database, one.table].join("/")}
          hasMore={list.hasNextPage}
          isLoadingMore={list.isFetchingNextPage}
          onLoadMore={() => void list.fetchNextPage()}
        />
      ) : null}
    </section>
  );
}

type Reading = Output<typeof listReach>["reading"];

/** One sentence before the list. */
function answer(who: string, reading: Reading | undefined): string {
  if (!reading) return `What ${who} reaches`;
  const { tables, iam, isAll } = reading;
  if (!isAll) return `${who} can read ${plural(tables, "table")} and more`;
  const reads =
    tables > 0 ? `${who} can read ${plural(tables, "table")}` : `No rule lets ${who} read a table`;
  return iam > 0 ? `${reads}; of ${plural(iam, "more table", "more tables")} IAM decides` : reads;
}

const helper = columnsOf<Reached>();

const columnsFor = (principal: string) => [
  helper.display({
    id: "what",
    header: "Database and table",
    meta: { narrow: "main" },
    cell: ({ row: { original: one } }) => <What one={one} principal={principal} />,
  }),
  helper.display({
    id: "may",
    header: "May",
    meta: { narrow: "line" },
    cell: ({ row: { original: one } }) => <May one={one} />,
  }),
  helper.display({
    id: "columns",
    header: "Columns",
    meta: { width: "110px", narrow: "side", align: "right" },
    cell: ({ row: { original: one } }) =>
      one.kind === "table" ? (
        <span className={cn(one.columns.length < one.columnCount ? "" : "text-muted")}>
          {one.columns.length} of {one.columnCount}
        </span>
      ) : null,
  }),
  helper.display({
    id: "rows",
    header: "Rows",
    meta: { from: "lg" },
    cell: ({ row: { original: one } }) => (
      <span className="mono text-muted">{one.kind === "table" ? (rowsText(one.rows) ?? "all") : null}</span>
    ),
  }),
  helper.display({
    id: "account",
    header: "Account",
    meta: { width: "130px", from: "lg" },
    cell: ({ row: { original: one } }) => <span className="mono text-muted">{one.accountId}</span>,
  }),
];

function What({ one, principal }: { one: Reached; principal: string }) {
  if (one.kind === "database" || one.table === null)
    return (
      <span className="flex items-center gap-2 font-medium">
        <Database aria-hidden className="size-4 shrink-0 text-faint" />
        <span className="mono truncate">{one.database}</span>
        <span className="mono shrink-0 text-sm font-normal text-muted lg:hidden">{one.accountId}</span>
      </span>
    );
  const { accountId, database, table } = one;
  return (
    <span className="flex items-center gap-2 pl-5">
      <Table2 aria-hidden className="size-4 shrink-0 text-faint" />
      <Link
        href={accessHref({ principal, place: { accountId, database, table } })}
        prefetch={false}
        className={cn(ROW_LINK, "mono")}
      >
        <span className="text-muted">{database}.</span>
        {table}
      </Link>
    </span>
  );
}

function May({ one }: { one: Reached }) {
  const allowed = Object.entries(one.verdicts).filter(([, verdict]) => verdict === "allow");
  const ofIam = Object.values(one.verdicts).some((verdict) => verdict === "iam");
  return (
    <span className="text-sm">
      {allowed.map(([permission]) => permission).join(", ")}
      {ofIam ? (
        <span className="text-waiting">{allowed.length > 0 ? "; IAM decides the rest" : "IAM decides"}</span>
      ) : null}
    </span>
  );
}

"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { infiniteQuery } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { plural } from "@/components/data/format";
import { LoadMore } from "@/components/data/load-more";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import {
  listReach,
  listReachedDatabases,
  type Reached,
  type ReachedDatabase,
  type ReachReading,
  type Who,
} from "@/server/access/contract";
import { nameOfPrincipal } from "./proof-words";
import { databasesOf } from "./reach-groups";
import { ReachesNothing, ReachHeading } from "./reach-heading";
import { DatabaseLine, type ReachedTable, TableLine, TableLines } from "./reach-rows";
import { StrangerNotice } from "./stranger";

interface ReachTreeProps {
  principal: string;
  search: string;
  isGiven: boolean;
}

/** What a principal reaches, as a tree: databases, the tables of one when it is opened, and then the columns of those. */
export function ReachTree(props: ReachTreeProps) {
  return props.search === "" ? <ByDatabase {...props} /> : <Found {...props} />;
}

function ByDatabase({ principal, isGiven }: ReachTreeProps) {
  const list = useInfiniteQuery({
    ...infiniteQuery(listReachedDatabases, { principal, isGiven: String(isGiven) }),
    placeholderData: keepPreviousData,
  });
  const databases = list.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Tree {...{ principal, isGiven, list }} search="" first={list.data?.pages[0]}>
      {databases.map((one) => (
        <DatabaseLine
          key={`${one.accountId}/${one.database}`}
          database={one}
          extent={extentOf(one)}
          isOpenAtFirst={databases.length === 1}
        >
          <Tables {...{ principal, isGiven }} database={one} />
        </DatabaseLine>
      ))}
    </Tree>
  );
}

const extentOf = ({ tables, isAll }: ReachedDatabase) =>
  isAll ? plural(tables, "table") : `${plural(tables, "table")} and more`;

interface TablesProps {
  principal: string;
  isGiven: boolean;
  database: ReachedDatabase;
}

/** Those of one database, asked for when it is opened. */
function Tables({ principal, isGiven, database: { accountId, database } }: TablesProps) {
  const list = useInfiniteQuery(
    infiniteQuery(listReach, { principal, isGiven: String(isGiven), accountId, database }),
  );
  if (list.error) return <ErrorPanel inline error={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data) return <RowsSkeleton rows={2} label="Loading its tables" />;
  const tables = list.data.pages.flatMap(({ items }) => items.filter(isTable));
  return (
    <TableLines>
      {tables.map((one) => (
        <TableLine key={one.table} table={one} principal={principal} />
      ))}
      {tables.length === 0 ? <li className="px-2 py-1 text-muted">None of its tables.</li> : null}
      {list.hasNextPage ? (
        <li>
          <LoadMore
            hasMore
            isLoading={list.isFetchingNextPage}
            onLoadMore={() => void list.fetchNextPage()}
          />
        </li>
      ) : null}
    </TableLines>
  );
}

const isTable = (one: Reached): one is ReachedTable => one.table !== null;

/** What was searched for, opened down to its tables: one list for all of them. */
function Found({ principal, search, isGiven }: ReachTreeProps) {
  const list = useInfiniteQuery({
    ...infiniteQuery(listReach, { principal, isGiven: String(isGiven), search }),
    placeholderData: keepPreviousData,
  });
  const found = databasesOf(list.data?.pages.flatMap(({ items }) => items) ?? []);
  return (
    <Tree {...{ principal, search, isGiven, list }} first={list.data?.pages[0]}>
      {found.map(({ tables, ...one }) => (
        <DatabaseLine
          key={`${one.accountId}/${one.database}`}
          database={one}
          extent={`${plural(tables.length, "table")} found`}
          isOpenAtFirst
        >
          <TableLines>
            {tables.map((table) => (
              <TableLine key={table.table} {...{ table, principal }} />
            ))}
          </TableLines>
        </DatabaseLine>
      ))}
    </Tree>
  );
}

interface TreeProps extends ReachTreeProps {
  list: {
    error: Error | null;
    isPending: boolean;
    isSuccess: boolean;
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    refetch: () => unknown;
    fetchNextPage: () => unknown;
  };
  first: { who: Who; reading: ReachReading } | undefined;
  children: readonly ReactNode[];
}

/** What both ways to list it have around them. */
function Tree({ principal, search, isGiven, list, first, children }: TreeProps) {
  const name = nameOfPrincipal(principal);
  return (
    <section aria-label={name} className="grid gap-3">
      <ReachHeading {...{ principal, isGiven }} reading={first?.reading ?? undefined} />
      {first ? <StrangerNotice who={first.who} /> : null}
      {list.error ? <ErrorPanel error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isPending ? <RowsSkeleton rows={8} label="Working out what it reaches" /> : null}
      {list.isSuccess && children.length === 0 ? <ReachesNothing search={search} /> : null}
      {children.length > 0 ? (
        <ul aria-label={`What ${name} reaches`} className="rounded-md border border-line bg-surface p-1">
          {children}
        </ul>
      ) : null}
      {list.hasNextPage ? (
        <LoadMore hasMore isLoading={list.isFetchingNextPage} onLoadMore={() => void list.fetchNextPage()} />
      ) : null}
    </section>
  );
}

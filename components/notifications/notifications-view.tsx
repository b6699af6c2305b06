"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Bell } from "lucide-react";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { infiniteQuery } from "@/components/data/api";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { LoadMore } from "@/components/data/load-more";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Page } from "@/components/shell/page";
import { Segmented } from "@/components/ui/segmented";
import { listNotifications } from "@/server/notifications/contract";
import { InboxList } from "./inbox-list";
import { MarkAll } from "./mark-all";

/** Everything that one was told. */
export function NotificationsView() {
  const [only, setOnly] = useQueryState("only", parseAsStringLiteral(["unread"]));
  const inbox = useInfiniteQuery({
    ...infiniteQuery(listNotifications, only ? { only } : {}),
    placeholderData: keepPreviousData,
  });
  const items = inbox.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page
      title="Notifications"
      actions={<MarkAll items={items} />}
      toolbar={
        <Segmented
          label="Which notifications"
          value={only ?? "all"}
          onValueChange={(next) => void setOnly(next === "unread" ? next : null)}
          options={[
            { value: "all", label: "All" },
            { value: "unread", label: "Unread" },
          ]}
        />
      }
    >
      {inbox.isPending ? <RowsSkeleton rows={6} label="Loading notifications" /> : null}
      {inbox.isError && !inbox.data ? (
        <ErrorPanel error={inbox.error} onRetry={() => void inbox.refetch()} />
      ) : null}
      {inbox.isSuccess && items.length === 0 ? (
        <Empty icon={Bell} title={only ? "You have read them all" : "Nothing yet"}>
          You are told what becomes of a Change that you asked for and, where you may approve, which ones wait
          for that; when the schema of a dataset that you look after changes, when a policy test of yours
          turns, when a registration of yours fails, and when somebody shares something with you.
        </Empty>
      ) : null}
      {items.length > 0 ? (
        <div className="max-w-180 rounded-md border border-line">
          <InboxList items={items} />
        </div>
      ) : null}
      {inbox.hasNextPage ? (
        <LoadMore
          hasMore
          isLoading={inbox.isFetchingNextPage}
          onLoadMore={() => void inbox.fetchNextPage()}
        />
      ) : null}
    </Page>
  );
}

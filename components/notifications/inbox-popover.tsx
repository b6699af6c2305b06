"use client";

import { useQuery } from "@tanstack/react-query";
import { Bell } from "lucide-react";
import Link from "next/link";
import { query } from "@/components/data/api";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { buttonStyle } from "@/components/ui/button-style";
import { listNotifications } from "@/server/notifications/contract";
import { InboxList } from "./inbox-list";
import { MarkAll } from "./mark-all";
import { notificationsHref } from "./routes";

const SHOWN = 8;

/** The newest of the inbox, at the bell. */
export function InboxPopover({ onClose }: { onClose: () => void }) {
  const inbox = useQuery(query(listNotifications, { limit: SHOWN }));
  const items = inbox.data?.items ?? [];
  return (
    <>
      <div className="flex h-11 items-center gap-2 border-b border-line px-3">
        <h2 className="grow font-semibold">Notifications</h2>
        <MarkAll items={items} />
      </div>
      {inbox.isPending ? <RowsSkeleton rows={3} label="Loading notifications" /> : null}
      {inbox.isError && !inbox.data ? (
        <ErrorPanel error={inbox.error} onRetry={() => void inbox.refetch()} />
      ) : null}
      {inbox.isSuccess && items.length === 0 ? (
        <Empty icon={Bell} title="Nothing yet" small>
          What waits for your approval, what becomes of what you asked for, and what is shared with you stands
          here.
        </Empty>
      ) : null}
      <InboxList items={items} onFollow={onClose} />
      <div className="border-t border-line p-2">
        <Link
          href={notificationsHref}
          onClick={onClose}
          className={buttonStyle({ variant: "ghost", size: "sm", className: "w-full" })}
        >
          All notifications
        </Link>
      </div>
    </>
  );
}

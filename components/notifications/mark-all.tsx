"use client";

import { useQuery } from "@tanstack/react-query";
import { CheckCheck } from "lucide-react";
import { query } from "@/components/data/api";
import { Button } from "@/components/ui/button";
import { countUnread, type Notification } from "@/server/notifications/contract";
import { useMarkAll } from "./use-mark";

/** Marks what is in sight, and all before it, as read: what comes meanwhile stays unread. */
export function MarkAll({ items }: { items: readonly Notification[] }) {
  const unread = useQuery(query(countUnread, {}));
  const markAll = useMarkAll();
  const [newest] = items;
  return (
    <Button
      size="sm"
      variant="ghost"
      disabled={!newest || unread.data?.count === 0}
      pending={markAll.isPending}
      onClick={() => newest && markAll.mutate({ upTo: newest.id })}
    >
      <CheckCheck aria-hidden />
      Mark all as read
    </Button>
  );
}

"use client";

import { Mail, MailOpen } from "lucide-react";
import Link from "next/link";
import { resourceHref } from "@/components/audit/resource-links";
import { Time } from "@/components/data/time";
import { IconButton } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { Notification } from "@/server/notifications/contract";
import { useMark } from "./use-mark";

interface InboxListProps {
  items: readonly Notification[];
  /** One of them is followed to what it tells of. */
  onFollow?: () => void;
}

/** What one was told, newest first; following one marks it as read. */
export function InboxList({ items, onFollow }: InboxListProps) {
  const mark = useMark();
  const markIn = (row: Element | null, notificationId: string, isRead: boolean) => {
    const next = row?.nextElementSibling ?? row?.previousElementSibling;
    // Where only the unread ones are listed, it goes away with what has the focus.
    const keepPlace = () => {
      if (document.activeElement === document.body) next?.querySelector("button")?.focus();
    };
    mark.mutate({ notificationId, isRead }, { onSettled: () => requestAnimationFrame(keepPlace) });
  };
  return (
    <ul>
      {items.map((one) => (
        <InboxItem
          key={one.id}
          notification={one}
          onMark={(row, isRead) => markIn(row, one.id, isRead)}
          onFollow={onFollow}
        />
      ))}
    </ul>
  );
}

interface InboxItemProps {
  notification: Notification;
  onMark: (row: Element | null, isRead: boolean) => void;
  onFollow: (() => void) | undefined;
}

function InboxItem({ notification, onMark, onFollow }: InboxItemProps) {
  const { text, at, readAt, resourceType, resourceId } = notification;
  const href = resourceHref(resourceType, resourceId);
  const isRead = readAt !== null;
  const className = cn("wrap-anywhere line-clamp-3", isRead ? "text-muted" : "font-medium");
  return (
    <li className="relative flex items-start gap-2.5 border-b border-line px-3 py-2 transition-colors last:border-b-0 hover:bg-hover">
      <span
        aria-hidden
        className={cn("mt-1.5 size-2 shrink-0 rounded-full", isRead ? "bg-transparent" : "bg-accent")}
      />
      <div className="min-w-0 grow">
        {isRead ? null : <span className="sr-only">Unread: </span>}
        {href ? (
          <Link
            href={href}
            prefetch={false}
            className={cn("row-link ring-inside", className)}
            onClick={() => {
              if (!isRead) onMark(null, true);
              onFollow?.();
            }}
          >
            {text}
          </Link>
        ) : (
          <p className={className}>{text}</p>
        )}
        <Time at={at} className="text-sm text-muted" />
      </div>
      <IconButton
        size="icon-sm"
        label={isRead ? "Mark as unread" : "Mark as read"}
        className="relative z-10"
        onClick={({ currentTarget }) => onMark(currentTarget.closest("li"), !isRead)}
      >
        {isRead ? <Mail aria-hidden /> : <MailOpen aria-hidden />}
      </IconButton>
    </li>
  );
}

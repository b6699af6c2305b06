"use client";

import { useQuery } from "@tanstack/react-query";
import { Bell as BellIcon } from "lucide-react";
import dynamic from "next/dynamic";
import { useEffect, useRef, useState } from "react";
import { query } from "@/components/data/api";
import { announce } from "@/components/shell/announce";
import { Button } from "@/components/ui/button";
import { Popover } from "@/components/ui/popover";
import type { Output } from "@/server/api/endpoint";
import { countUnread, UNREAD_MAX } from "@/server/notifications/contract";

const InboxPopover = dynamic(() => import("./inbox-popover").then((module) => module.InboxPopover), {
  ssr: false,
});

/** What came for me since I looked, said as it comes. */
export function Bell() {
  const [isOpen, setOpen] = useState(false);
  const unread = useQuery(query(countUnread, {}));
  useSpoken(unread.data);
  const count = unread.data?.count ?? 0;
  const many = count >= UNREAD_MAX ? `${UNREAD_MAX - 1}+` : String(count);
  return (
    <Popover
      label="Notifications"
      align="end"
      className="w-96 max-w-[calc(100vw-1rem)] p-0"
      open={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button
          variant="ghost"
          size="icon"
          aria-label={count > 0 ? `Notifications, ${many} unread` : "Notifications"}
          className="relative"
        >
          <BellIcon aria-hidden />
          {count > 0 ? (
            <span
              aria-hidden
              className="absolute -top-0.5 -right-0.5 min-w-4 rounded-full bg-action px-1 text-center text-[0.625rem] leading-4 font-medium text-on-action tabular-nums"
            >
              {many}
            </span>
          ) : null}
        </Button>
      }
    >
      <InboxPopover onClose={() => setOpen(false)} />
    </Popover>
  );
}

/** Says what came while the page was open; ids are made in the order of time. */
function useSpoken(unread: Output<typeof countUnread> | undefined) {
  const last = useRef<string | null>(null);
  useEffect(() => {
    if (!unread) return;
    const { newest } = unread;
    const isNew = last.current !== null && newest !== null && newest.id > last.current;
    if (isNew) announce(`New notification: ${newest.text}`);
    if (last.current === null || isNew) last.current = newest?.id ?? "";
  }, [unread]);
}

"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { mutation } from "@/components/data/api";
import { toast } from "@/components/ui/toast";
import { readNotifications, updateNotification } from "@/server/notifications/contract";

function useInboxRefetch() {
  const client = useQueryClient();
  return {
    onSettled: () => client.invalidateQueries({ queryKey: ["notifications"] }),
    onError: (error: Error) => {
      toast.error(error.message);
    },
  };
}

/** Marks one as read or unread. */
export const useMark = () => useMutation({ ...mutation(updateNotification), ...useInboxRefetch() });

/** Marks all that was seen as read. */
export const useMarkAll = () => useMutation({ ...mutation(readNotifications), ...useInboxRefetch() });

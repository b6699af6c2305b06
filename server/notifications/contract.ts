import * as z from "zod";
import { endpoint, pageInput, pageOf, Time } from "@/server/api/endpoint";

/** What one person is told of something that happened. */
export const Notification = z.object({
  id: z.uuid(),
  text: z.string(),
  verb: z.string(),
  actorName: z.string(),
  resourceType: z.string(),
  resourceId: z.string(),
  at: Time,
  readAt: Time.nullable(),
});
export type Notification = z.infer<typeof Notification>;

/** More are not counted. */
export const UNREAD_MAX = 100;

export const listNotifications = endpoint({
  id: "notifications.listNotifications",
  method: "GET",
  path: "/notifications",
  summary: "Your inbox, newest first",
  permission: "self.read",
  input: z.object({
    ...pageInput,
    only: z.enum(["unread"]).optional(),
  }),
  output: pageOf(Notification),
});

export const countUnread = endpoint({
  id: "notifications.countUnread",
  method: "GET",
  path: "/notifications/unread",
  summary: `How many of your notifications are unread, ${UNREAD_MAX} at most, and the newest of them`,
  permission: "self.read",
  input: z.object({}),
  output: z.object({ count: z.int(), newest: Notification.nullable() }),
});

export const updateNotification = endpoint({
  id: "notifications.updateNotification",
  method: "PATCH",
  path: "/notifications/{notificationId}",
  summary: "Mark a notification of yours as read or unread",
  permission: "self.update",
  input: z.object({ notificationId: z.uuid(), isRead: z.boolean() }),
  output: Notification,
});

export const readNotifications = endpoint({
  id: "notifications.readNotifications",
  method: "POST",
  path: "/notifications/read",
  summary: "Mark your notifications as read",
  permission: "self.update",
  input: z.object({
    upTo: z.uuid().describe("The newest that you have seen: what came after it stays unread"),
  }),
  output: z.object({ count: z.int() }),
});

import type { Route } from "next";

export const notificationsHref = "/account/notifications" as Route;

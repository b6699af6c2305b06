import { handle } from "@/server/api/handle";
import * as notifications from "@/server/notifications";
import * as contract from "@/server/notifications/contract";

export const GET = handle(contract.countUnread, notifications.countUnread);

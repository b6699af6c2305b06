import { handle } from "@/server/api/handle";
import * as events from "@/server/events";
import { listEvents } from "@/server/events/contract";

export const GET = handle(listEvents, events.listEvents);

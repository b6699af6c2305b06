import { handle } from "@/server/api/handle";
import * as events from "@/server/events";
import { listResourceEvents } from "@/server/events/contract";

export const GET = handle(listResourceEvents, events.listResourceEvents);

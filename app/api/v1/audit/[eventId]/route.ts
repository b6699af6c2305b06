import { handle } from "@/server/api/handle";
import * as events from "@/server/events";
import { getEvent } from "@/server/events/contract";

export const GET = handle(getEvent, events.getEvent);

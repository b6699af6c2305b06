import { handle } from "@/server/api/handle";
import { streamEvents } from "@/server/events";
import { followEvents } from "@/server/events/contract";

export const dynamic = "force-dynamic";

export const GET = handle(followEvents, streamEvents);

import * as z from "zod";
import { Target } from "@/server/accounts/contract";
import { endpoint, Time } from "@/server/api/endpoint";

/** The Data API ends a session after a day, whatever happens in it. */
export const SESSION_LIFE_MS = 24 * 60 * 60 * 1_000;
export const KEEP_MINUTES_MAX = 24 * 60;

const sessionId = z.uuid();

/** A session of the Data API that stays open between scripts: temporary tables, SET and an open transaction with it. */
export const WarehouseSession = z.object({
  id: z.uuid(),
  ...Target.shape,
  roleArn: z.string(),
  keepMinutes: z.int().describe("How long it stays when nothing runs in it"),
  state: z
    .enum(["new", "open", "busy", "ended"])
    .describe(
      "new: nothing ran in it yet; busy: a script runs in it; ended: it is gone with all that was in it",
    ),
  runId: z.uuid().nullable().describe("The script that runs in it"),
  createdAt: Time,
  endsAt: Time.nullable().describe("When it lapses if nothing more runs in it, or when it ended"),
});
export type WarehouseSession = z.infer<typeof WarehouseSession>;

export const openWarehouseSession = endpoint({
  id: "warehouseSessions.openWarehouseSession",
  method: "POST",
  path: "/warehouse-sessions",
  summary: "Keep a session for the scripts to come",
  description:
    "Redshift only. The first script with its `sessionId` opens it; what that leaves (temporary tables, SET, an open transaction) the next one finds. It ends `keepMinutes` after the last script, after 24 hours, or when you end it.",
  permission: "query.run",
  status: 201,
  input: z.object({ ...Target.shape, keepMinutes: z.int().min(1).max(KEEP_MINUTES_MAX).default(30) }),
  output: WarehouseSession,
});

export const getWarehouseSession = endpoint({
  id: "warehouseSessions.getWarehouseSession",
  method: "GET",
  path: "/warehouse-sessions/{sessionId}",
  summary: "One kept session of yours",
  permission: "query.run",
  input: z.object({ sessionId }),
  output: WarehouseSession,
});

export const endWarehouseSession = endpoint({
  id: "warehouseSessions.endWarehouseSession",
  method: "POST",
  path: "/warehouse-sessions/{sessionId}/end",
  summary: "End a kept session: what is open in it is rolled back, its temporary tables go",
  description: "409 while a script runs in it. Asking twice is the same as asking once.",
  permission: "query.run",
  input: z.object({ sessionId }),
  output: WarehouseSession,
});

import * as z from "zod";
import { CountedId, endpoint, pageInput, pageOf, Time } from "@/server/api/endpoint";
import { WholeResult } from "@/server/results/contract";

export const Event = z.object({
  id: z.string(),
  at: Time,
  actorId: z.string().nullable(),
  actorKind: z.enum(["person", "token", "system"]),
  actorName: z.string(),
  verb: z.string(),
  resourceType: z.string(),
  resourceId: z.string(),
  accountId: z.string().nullable(),
  before: z.unknown(),
  after: z.unknown(),
  requestId: z.string().nullable(),
});
export type Event = z.infer<typeof Event>;

/** What travels to a browser when something happens that it may see. */
export const LiveEvent = z.object({
  id: z.string(),
  verb: z.string(),
  resourceType: z.string(),
  resourceId: z.string(),
  state: z.string().optional(),
  /** Whether it stands in the inbox of whoever hears it. */
  isNotice: z.boolean().optional(),
  /** A statement's result, for its owner, where it is complete and at most 8 KB long. */
  result: WholeResult.optional(),
});
export type LiveEvent = z.infer<typeof LiveEvent>;

export const followEvents = endpoint({
  id: "events.followEvents",
  method: "GET",
  path: "/events",
  summary: "What happens, as it happens (server-sent events)",
  description:
    "Resume with Last-Event-ID. A message `reset` says: you were away too long, fetch afresh. A short result of one's own comes along with `statement.finish`, unless that is heard of only when one resumes.",
  permission: "self.read",
  input: z.object({
    after: z
      .string()
      .max(8_000)
      .optional()
      .describe("The id of a message to go on after, where there is no Last-Event-ID"),
  }),
  output: LiveEvent,
  produces: "text/event-stream",
});

export const listEvents = endpoint({
  id: "events.listEvents",
  method: "GET",
  path: "/audit",
  summary: "The audit trail, newest first",
  permission: "audit.read",
  input: z
    .object({
      ...pageInput,
      actor: z.string().max(200).optional().describe("A part of the actor's name, or a person's id"),
      verb: z
        .string()
        .max(100)
        .optional()
        .describe("A verb such as statement.run, or a noun such as statement"),
      resourceType: z.string().max(100).optional(),
      resourceId: z.string().max(200).optional().describe("Needs the resourceType too"),
      from: Time.optional(),
      to: Time.optional(),
    })
    .refine((input) => input.resourceId === undefined || input.resourceType !== undefined, {
      path: ["resourceType"],
      message: "An id alone names no thing: say its type too.",
    }),
  output: pageOf(Event),
});

export const getEvent = endpoint({
  id: "events.getEvent",
  method: "GET",
  path: "/audit/{eventId}",
  summary: "One entry of the audit trail",
  permission: "audit.read",
  input: z.object({ eventId: CountedId }),
  output: Event,
});

export const listResourceEvents = endpoint({
  id: "events.listResourceEvents",
  method: "GET",
  path: "/resources/{resourceType}/{resourceId}/events",
  summary: "What happened to one thing, as far as you may see it",
  permission: "self.read",
  input: z.object({ ...pageInput, resourceType: z.string().max(100), resourceId: z.string().max(200) }),
  output: pageOf(Event),
});

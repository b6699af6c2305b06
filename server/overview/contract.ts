import * as z from "zod";
import { endpoint, Time } from "@/server/api/endpoint";
import { Run } from "@/server/runs/contract";
import { SavedQuery } from "@/server/saved-queries/contract";
import { Statement } from "@/server/statements/contract";

/** Something that goes on only when this person does something. */
export const Waiting = z.object({
  kind: z.enum(["approval", "personWithoutPrincipal", "tokenExpires", "noPrincipal"]),
  title: z.string(),
  href: z.string(),
  action: z.string(),
  at: Time.nullable(),
});
export type Waiting = z.infer<typeof Waiting>;

export const Day = z.object({
  day: z.iso.date(),
  statements: z.number().describe("Run here, each of a script by itself"),
  runs: z.number().describe("Other Runs: those that carry no statement"),
  failures: z.number(),
});
export type Day = z.infer<typeof Day>;

export const getOverview = endpoint({
  id: "overview.getOverview",
  method: "GET",
  path: "/overview",
  summary: "What needs me, what runs, what failed, what I used last",
  permission: "self.read",
  input: z.object({
    zone: z.string().max(60).default("UTC").describe("The IANA time zone that days are counted in"),
  }),
  output: z.object({
    waiting: z.array(Waiting),
    running: z.array(Run),
    failed: z.array(Run),
    lastUsed: z.array(Statement.omit({ columns: true })),
    savedQueries: z
      .array(SavedQuery.pick({ id: true, name: true, sql: true }).extend({ usedAt: Time }))
      .describe("Those run or changed last, each with the beginning of its SQL"),
    days: z.array(Day).describe("The last 14 days, the oldest first"),
  }),
});

import * as z from "zod";
import { endpoint, pageInput, pageOf, Time } from "@/server/api/endpoint";
import { problemOf } from "@/server/cron/expression";
import { isZone } from "@/server/cron/zone";

export const Schedule = z.object({
  id: z.uuid(),
  /** What is done; each kind is one domain's. */
  kind: z.string(),
  /** To what: a dataset, a query, … */
  subjectId: z.uuid(),
  accountId: z.string(),
  expression: z.string(),
  timezone: z.string(),
  enabled: z.boolean(),
  /** Null where it is off. */
  nextAt: Time.nullable(),
  lastRunId: z.uuid().nullable(),
  /** Why Headgate switched it off, or passed its last time over. */
  problem: z.string().nullable(),
  /** Who set it last: it runs as them. */
  personName: z.string(),
  roleArn: z.string(),
  updatedAt: Time,
});
export type Schedule = z.infer<typeof Schedule>;

const kind = z.string().regex(/^[a-z][a-zA-Z0-9.]{0,63}$/, "Not a kind of schedule.");
const subjectId = z.uuid();

const Expression = z
  .string()
  .trim()
  .max(256)
  .superRefine((text, ctx) => {
    const problem = problemOf(text);
    if (problem) ctx.addIssue({ code: "custom", message: problem });
  })
  .describe("As EventBridge writes it: `cron(0 3 * * ? *)`, `rate(1 day)`");

export const listSchedules = endpoint({
  id: "schedules.listSchedules",
  method: "GET",
  path: "/schedules",
  summary: "What is done on a schedule",
  description: "Of the kinds whose subjects you may read.",
  permission: "schedule.read",
  input: z.object({ ...pageInput, kind: kind.optional(), subjectId: subjectId.optional() }),
  output: pageOf(Schedule),
});

export const setSchedule = endpoint({
  id: "schedules.setSchedule",
  method: "PUT",
  path: "/schedules/{kind}/{subjectId}",
  summary: "Have something done on a schedule, as yourself",
  description:
    "By your role in its subject's account, for as long as you have it and may do this kind of thing. A time that was missed is made up for once; one that comes while the last run is going is passed over.",
  permission: "schedule.update",
  input: z.object({
    kind,
    subjectId,
    expression: Expression,
    timezone: z
      .string()
      .max(64)
      .refine(isZone, "Not a time zone. Write it as the IANA does: Europe/Berlin.")
      .default("UTC"),
    enabled: z.boolean().default(true),
  }),
  output: Schedule,
});

export const deleteSchedule = endpoint({
  id: "schedules.deleteSchedule",
  method: "DELETE",
  path: "/schedules/{kind}/{subjectId}",
  summary: "Do it no more",
  permission: "schedule.update",
  input: z.object({ kind, subjectId }),
  output: z.object({ id: z.uuid() }),
});

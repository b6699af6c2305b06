import * as z from "zod";

/* What a plan is told by, and what it is made of: of a Change, and of one that is only thought of. */

const count = z.int();

/** Steps of one Change; more make it hard to approve and long to take back. */
export const STEPS_MAX = 2_000;

export const Requirement = z.object({
  approvals: count,
  byAdmin: z.boolean().describe("An admin must be among them, or be who asks"),
  why: z.string(),
});

export const Counts = z.object({
  gains: count,
  loses: count,
  principals: count,
  resources: count,
  reach: z
    .object({ databases: count, tables: count, columns: count })
    .optional()
    .describe("On how much somebody gains or loses something"),
});
export type Counts = z.infer<typeof Counts>;

const nullable = z.string().nullable();
export const PlanCheck = z.object({
  id: z.string(),
  name: z.string(),
  says: z.string(),
  before: count.describe("How much breaks it now"),
  after: count.describe("How much breaks it once this is done"),
  added: count.describe("How much of that does not yet"),
  breaks: z
    .array(
      z.object({
        ...{ text: z.string(), principal: nullable, accountId: nullable, database: nullable },
        ...{ table: nullable, column: nullable, permission: nullable },
      }),
    )
    .describe(
      "The first of what breaks it then, what is added before the rest; with the permission change.readAll",
    ),
  isOverridden: z.boolean(),
});
export type PlanCheck = z.infer<typeof PlanCheck>;

export const Principals = z
  .array(z.object({ principal: z.string(), gains: count, loses: count }))
  .describe("Who gains or loses how much, those who are concerned most first; with change.readAll");

export const Effect = z.object({
  n: count,
  direction: z.enum(["gains", "loses"]),
  principal: z.string(),
  accountId: z.string(),
  resource: z.string(),
  permission: z.string(),
  columns: z.array(z.string()).nullable().describe("Null where it is all of them"),
  rows: z.string().nullable().describe("A row filter; null where it is all rows"),
  note: z.string().nullable(),
});
export type Effect = z.infer<typeof Effect>;

export const kind = z.string().regex(/^[a-z][a-zA-Z0-9.]{0,63}$/, "Not a kind of Change.");
export const steps = z
  .array(z.unknown())
  .min(1)
  .max(STEPS_MAX, `A Change has ${STEPS_MAX} steps at most: make several of them.`)
  .describe("In the form of their kind");

import * as z from "zod";
import { endpoint } from "@/server/api/endpoint";
import { Counts, Effect, kind, PlanCheck, Principals, Requirement, steps } from "./shapes";

/** Of so many principals a preview lists effects, and so many of each. */
export const PREVIEWED = { principals: 50, effects: 20 } as const;

export const Preview = z.object({
  steps: z.int(),
  counts: Counts,
  requirement: Requirement,
  warnings: z.array(z.string()),
  checks: z.array(PlanCheck).describe("The policy tests that it would break, and those that it would mend"),
  principals: Principals,
  effects: z
    .array(Effect)
    .describe(
      `The first ${PREVIEWED.effects} of each of the ${PREVIEWED.principals} principals who are concerned most; with change.readAll`,
    ),
});
export type Preview = z.infer<typeof Preview>;

export const previewChange = endpoint({
  id: "changes.previewChange",
  method: "POST",
  path: "/changes/preview",
  summary: "What steps would do and who would gain or lose what, before they are proposed",
  description: "Refused where their plan would be. Nothing is drafted and nothing is kept of it.",
  permission: "change.propose",
  input: z.object({ kind, steps }),
  output: Preview,
});

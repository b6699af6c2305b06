import * as z from "zod";
import { endpoint, listOf, pageInput, pageOf, Time } from "@/server/api/endpoint";
import { RunState } from "@/server/runs/contract";
import { Counts, Effect, kind, PlanCheck, Principals, Requirement, steps } from "./shapes";
import { CHANGE_STATES } from "./states";

export * from "./preview-contract";
export { Counts, Effect, PlanCheck, STEPS_MAX } from "./shapes";
export { CHANGE_STATES } from "./states";

export const ChangeState = z.enum(CHANGE_STATES);
export type ChangeState = z.infer<typeof ChangeState>;

const count = z.int();

/** Of a plan's effects so many are kept to be looked at; all of them are counted. */
export const EFFECTS_KEPT = 20_000;

export const Change = z.object({
  id: z.uuid(),
  kind: z.string(),
  title: z.string(),
  reason: z.string(),
  state: ChangeState,
  stateSeq: count.describe("Counts the Change's transitions"),
  accountIds: z.array(z.string()),
  steps: count,
  /** Null until it is planned. */
  counts: Counts.nullable(),
  approvals: count.describe("Given to the plan as it stands"),
  approvalsNeeded: count.nullable(),
  requesterId: z.uuid().nullable().describe("Null for Headgate itself"),
  requesterName: z.string(),
  problem: z.string().nullable().describe("Why it can't be planned, was rejected, went stale or failed"),
  runId: z.uuid().nullable(),
  revertsId: z.uuid().nullable(),
  revertedById: z.uuid().nullable(),
  createdAt: Time,
  updatedAt: Time,
  appliedAt: Time.nullable(),
});
export type Change = z.infer<typeof Change>;

export const Check = z.object({
  title: z.string(),
  isOk: z.boolean(),
  detail: z.string().nullable(),
  how: z
    .enum(["read", "tried", "untried"])
    .describe("Read again, tried as the principal, or not tried for the reason in its detail"),
});
export type Check = z.infer<typeof Check>;

const Override = z.object({
  id: z.uuid(),
  personId: z.uuid(),
  personName: z.string(),
  reason: z.string(),
  checks: z.array(z.object({ id: z.string(), name: z.string(), says: z.string() })),
  isOfPlan: z.boolean().describe("Given to the plan as it stands"),
  isStanding: z.boolean().describe("Who gave it may still give one"),
  at: Time,
});

export const Verdict = z.object({
  id: z.uuid(),
  personId: z.uuid(),
  personName: z.string(),
  isAdmin: z.boolean().describe("Was one then, and is one still"),
  verdict: z.enum(["approve", "reject"]),
  comment: z.string().nullable(),
  isVoid: z.boolean().describe("Given to a plan that is not the one of now"),
  at: Time,
});
export type Verdict = z.infer<typeof Verdict>;

export const ACTIONS = [
  "edit",
  "plan",
  "submit",
  "approve",
  "reject",
  "override",
  "withdraw",
  "apply",
  "revert",
  "remainder",
] as const;
export type Action = (typeof ACTIONS)[number];

export const ChangeDetail = Change.extend({
  proposed: z.array(z.unknown()).describe("The steps as they were proposed"),
  planHash: z.string().nullable(),
  plannedAt: Time.nullable(),
  restOfId: z.uuid().nullable().describe("The one that stopped half-way whose other steps these are"),
  restId: z.uuid().nullable().describe("The one that does what is left of it"),
  requirement: Requirement.nullable(),
  warnings: z.array(z.string()),
  planChecks: z.array(PlanCheck).describe("What its plan breaks, and what it mends"),
  overrides: z.array(Override),
  principals: Principals,
  effectsKept: count,
  verdicts: z.array(Verdict),
  isAdminMissing: z.boolean().describe("All that is missing of what it needs is an admin's approval"),
  approvers: count.describe("How many people could approve it"),
  checks: z.array(Check).nullable(),
  run: z
    .object({
      id: z.uuid(),
      state: RunState,
      progress: z.number().nullable(),
      progressText: z.string().nullable(),
      isVisible: z.boolean(),
    })
    .nullable(),
  appliedByName: z.string().nullable(),
  isBegun: z.boolean().describe("A step of it was sent"),
  stepsDone: count,
  expiries: z.array(
    z.object({
      ...{ expiresAt: Time, state: z.string(), count },
      problem: z.string().nullable().describe("Why it could not be taken back yet"),
    }),
  ),
  may: z.array(z.enum(ACTIONS)).describe("What you may do with it now"),
});
export type ChangeDetail = z.infer<typeof ChangeDetail>;

export const ChangeStep = z.object({
  n: count,
  accountId: z.string(),
  title: z.string(),
  call: z.object({ service: z.string(), operation: z.string(), request: z.record(z.string(), z.unknown()) }),
  before: z.unknown().describe("What it touches, before and after; with change.readAll"),
  after: z.unknown(),
  expiresAt: Time.nullable(),
  state: z.enum(["pending", "sending", "done"]),
  wasSo: z.boolean().describe("It was so already when it came to it"),
  error: z.string().nullable(),
  doneAt: Time.nullable(),
});
export type ChangeStep = z.infer<typeof ChangeStep>;

const changeId = z.uuid();
const title = z.string().trim().min(1).max(200);
const reason = z.string().trim().max(2_000);
const planHash = z.string().max(64).describe("Of the plan that you have seen");

export const listChanges = endpoint({
  id: "changes.listChanges",
  method: "GET",
  path: "/changes",
  summary: "Changes, newest first",
  description: "Your own; with the permission change.readAll, everybody's.",
  permission: "change.read",
  input: z.object({
    ...pageInput,
    state: listOf(ChangeState).optional(),
    kind: listOf(kind).optional(),
    accountId: z
      .string()
      .regex(/^\d{12}$/)
      .optional(),
    requesterId: z.uuid().optional(),
    text: z.string().trim().min(1).max(200).optional().describe("A part of the title"),
    waitsFor: z.enum(["me"]).optional().describe("Those that you could approve"),
  }),
  output: pageOf(Change),
});

export const createChange = endpoint({
  id: "changes.createChange",
  method: "POST",
  path: "/changes",
  summary: "Draft a Change",
  permission: "change.propose",
  status: 201,
  input: z.object({ kind, title, reason: reason.default(""), steps }),
  output: ChangeDetail,
});

export const getChange = endpoint({
  id: "changes.getChange",
  method: "GET",
  path: "/changes/{changeId}",
  summary: "A Change: its plan in short, what was said of it, how far it has come",
  permission: "change.read",
  input: z.object({ changeId }),
  output: ChangeDetail,
});

export const listChangeSteps = endpoint({
  id: "changes.listChangeSteps",
  method: "GET",
  path: "/changes/{changeId}/steps",
  summary: "The AWS calls of its plan, in their order",
  permission: "change.read",
  input: z.object({ ...pageInput, changeId }),
  output: pageOf(ChangeStep),
});

export const listEffects = endpoint({
  id: "changes.listEffects",
  method: "GET",
  path: "/changes/{changeId}/effects",
  summary: "Who gains or loses what by its plan",
  permission: "change.readAll",
  input: z.object({
    ...pageInput,
    changeId,
    principal: z.string().max(2_048).optional(),
    direction: z.enum(["gains", "loses"]).optional(),
  }),
  output: pageOf(Effect),
});

export const updateChange = endpoint({
  id: "changes.updateChange",
  method: "PATCH",
  path: "/changes/{changeId}",
  summary: "Edit a Change of your own",
  description: "Its plan, and what was said of it, are void then.",
  permission: "change.propose",
  input: z.object({
    changeId,
    title: title.optional(),
    reason: reason.optional(),
    steps: steps.optional(),
  }),
  output: ChangeDetail,
});

export const planChange = endpoint({
  id: "changes.planChange",
  method: "POST",
  path: "/changes/{changeId}/plan",
  summary: "Work out what it would do and who would gain or lose what",
  description: "One that comes out as before leaves its approvals; another one voids them.",
  permission: "change.propose",
  input: z.object({ changeId }),
  output: ChangeDetail,
});

export const submitChange = endpoint({
  id: "changes.submitChange",
  method: "POST",
  path: "/changes/{changeId}/submit",
  summary: "Ask for the approvals that its plan needs",
  description: "One that needs none is approved by it.",
  permission: "change.propose",
  input: z.object({ changeId }),
  output: ChangeDetail,
});

export const approveChange = endpoint({
  id: "changes.approveChange",
  method: "POST",
  path: "/changes/{changeId}/approve",
  summary: "Approve another's Change",
  permission: "change.approve",
  input: z.object({ changeId, planHash, comment: reason.optional() }),
  output: ChangeDetail,
});

export const rejectChange = endpoint({
  id: "changes.rejectChange",
  method: "POST",
  path: "/changes/{changeId}/reject",
  summary: "Reject another's Change, saying why",
  permission: "change.approve",
  input: z.object({ changeId, planHash, comment: z.string().trim().min(1, "Say why.").max(2_000) }),
  output: ChangeDetail,
});

export const overrideChecks = endpoint({
  id: "changes.overrideChecks",
  method: "POST",
  path: "/changes/{changeId}/override",
  summary: "Let a plan be applied in spite of the checks that it breaks, saying why",
  description: "Of this very plan, and of its checks as they read now. It stays on the Change for good.",
  permission: "change.override",
  input: z.object({ changeId, planHash, reason: z.string().trim().min(1, "Say why.").max(2_000) }),
  output: ChangeDetail,
});

export const withdrawChange = endpoint({
  id: "changes.withdrawChange",
  method: "POST",
  path: "/changes/{changeId}/withdraw",
  summary: "Take back a Change of your own that was not applied",
  permission: "change.propose",
  input: z.object({ changeId }),
  output: ChangeDetail,
});

export const applyChange = endpoint({
  id: "changes.applyChange",
  method: "POST",
  path: "/changes/{changeId}/apply",
  summary: "Apply an approved Change, as a Run by your roles in its accounts",
  description:
    "Refused as stale where what it touches, or what it would mean, is not as it was planned. One that failed goes on where it stopped, where that still means what was approved, and not while a Change takes it back.",
  permission: "change.apply",
  status: 202,
  input: z.object({
    changeId,
    countsRows: z
      .boolean()
      .default(true)
      .describe("Count, as principals with a row filter, whether they read a row outside of it"),
  }),
  output: z.object({ runId: z.uuid() }),
});

export const revertChange = endpoint({
  id: "changes.revertChange",
  method: "POST",
  path: "/changes/{changeId}/revert",
  summary: "Draft the Change that takes this one back",
  description: "Planned at once; it is approved and applied like any other.",
  permission: "change.propose",
  status: 201,
  input: z.object({ changeId }),
  output: ChangeDetail,
});

export const draftRemainder = endpoint({
  id: "changes.draftRemainder",
  method: "POST",
  path: "/changes/{changeId}/remainder",
  summary: "Draft what is left of a Change that stopped half-way as a Change of its own",
  description:
    "Planned at once; it is approved and applied like any other. What was done of the first stays.",
  permission: "change.propose",
  status: 201,
  input: z.object({ changeId }),
  output: ChangeDetail,
});

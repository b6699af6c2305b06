export const CHANGE_STATES = [
  "draft",
  "planned",
  "submitted",
  "approved",
  "rejected",
  "withdrawn",
  "applying",
  "failed",
  "applied",
  "verified",
  "reverted",
] as const;
export type ChangeState = (typeof CHANGE_STATES)[number];

/** How many must approve, and whether an admin must be among them or be who asks. */
export interface Requirement {
  approvals: number;
  byAdmin: boolean;
  /** In a sentence. */
  why: string;
}

import "./notices";

export { applyChange } from "./apply";
export { registerApplyExecutor } from "./apply-run";
export { startExpiryClock } from "./clock";
export { STEPS_MAX } from "./contract";
export { approveChange, rejectChange } from "./decide";
export { waitingHours } from "./expiry-store";
export {
  type Acting,
  type Authority,
  type Call,
  type Check,
  type Effect,
  type Hour,
  type Lease,
  type Plan,
  type PlanAsked,
  type PlanCheck,
  type PlannedStep,
  registerChangeKind,
  type TimedStep,
} from "./kinds";
export { overrideChecks } from "./override";
export { previewChange } from "./preview";
export { createChange, planChange, submitChange, updateChange, withdrawChange } from "./propose";
export { getChange, listChangeSteps, listChanges, listEffects } from "./read";
export { draftRemainder, revertChange } from "./revert";
export type { Requirement } from "./states";

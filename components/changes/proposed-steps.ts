import { stepText } from "@/server/access/contract";

export interface ProposedStep {
  operation: { name: string; [key: string]: unknown };
  [key: string]: unknown;
}

export type ReadSteps = { ok: true; steps: ProposedStep[] } | { ok: false; problem: string };

/** Steps as they were typed; what they mean is for the server to judge. */
export function readSteps(text: string): ReadSteps {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : "This is no JSON." };
  }
  if (!Array.isArray(value) || value.length === 0)
    return { ok: false, problem: "Write a list of steps: [ … ]." };
  const wrong = value.findIndex((one) => !isStep(one));
  return wrong < 0
    ? { ok: true, steps: value as ProposedStep[] }
    : { ok: false, problem: `Step ${wrong + 1} has no operation with a name.` };
}

function isStep(value: unknown): value is ProposedStep {
  if (typeof value !== "object" || value === null || !("operation" in value)) return false;
  const { operation } = value;
  return (
    typeof operation === "object" &&
    operation !== null &&
    "name" in operation &&
    typeof operation.name === "string"
  );
}

/** What a step does; its operation's name alone where more is missing of it than that. */
export function wordsOfStep({ operation, endsHeld }: ProposedStep): string {
  const { grant } = operation;
  const whole = grant && typeof grant === "object" ? { grant: { grantable: [], ...grant } } : {};
  try {
    return stepText({ operation: { ...operation, ...whole }, endsHeld }) ?? operation.name;
  } catch {
    return operation.name;
  }
}

/** All that is granted ends at a local time; empty leaves them as they are. */
export function withExpiry(steps: readonly ProposedStep[], until: string): ProposedStep[] {
  if (until === "") return [...steps];
  const expiresAt = new Date(until).toISOString();
  return steps.map((step) => (step.operation.name === "GrantPermissions" ? { ...step, expiresAt } : step));
}

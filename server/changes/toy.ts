import * as z from "zod";
import { AppError } from "@/server/errors";
import type { Acting, ChangeKind, Effect } from "./kinds";

const Step = z.object({
  key: z.string(),
  value: z.string().nullable(),
  expiresAt: z.iso.datetime().optional(),
});
export type Step = z.infer<typeof Step>;

/** An outside world of keys and values; who writes it is told by hooks. */
export const world = {
  values: new Map<string, string>(),
  sent: [] as string[],
  /** Keys that are there and not known of until they are read again. */
  unknown: new Set<string>(),
  approvals: 1,
  byAdmin: true,
  /** Of what it gives, without a step being another. */
  rows: null as string | null,
  /** Each may throw. */
  onSend: async (_: Step) => {},
  onLook: async (_: Step) => {},
  onPlan: async (_: readonly Step[]) => {},
};
export const resetWorld = () => {
  const nothing = async () => {};
  Object.assign(world, { values: new Map(), sent: [], unknown: new Set(), approvals: 1, byAdmin: true });
  world.rows = null;
  Object.assign(world, { onSend: nothing, onLook: nothing, onPlan: nothing });
};
const at = (key: string) => world.values.get(key) ?? null;
export const put = ({ key, value }: Step) =>
  void (value === null ? world.values.delete(key) : world.values.set(key, value));

const acting: Acting<Step> = {
  refresh: async (all) => {
    for (const { key } of all) world.unknown.delete(key);
  },
  look: async (step) => {
    await world.onLook(step);
    return at(step.key);
  },
  send: async (step) => {
    await world.onSend(step);
    world.sent.push(`${step.key}=${step.value}`);
    put(step);
  },
  judge: (error) =>
    error instanceof AppError && error.code === "aws_throttled"
      ? "not_done"
      : error instanceof AppError && error.code === "aws_timeout"
        ? "unknown"
        : "final",
  verify: async (steps) =>
    steps.map(({ title, step: { key }, after }, n) => ({
      ...{ title, isOk: at(key) === after, detail: "Found so.", how: n === 0 ? "read" : "tried" },
    })),
};

function effectsOf(steps: readonly Step[]): Effect[] {
  return steps.map(({ key, value }) => ({
    ...{ direction: value === null ? "loses" : "gains", principal: key, accountId: "111122223333" },
    ...{ resource: `db.${key}`, permission: "SELECT", columns: null, rows: world.rows, note: null },
  }));
}

export const toy: ChangeKind<Step> = {
  kind: "toy",
  parse: (steps) => z.array(Step).parse(steps),
  accountsOf: () => ["111122223333"],
  plan: async (steps, { takenBack = [] } = {}) => {
    await world.onPlan(steps);
    const seen = new Map(world.values);
    for (const { key, value } of takenBack) value === null ? seen.delete(key) : seen.set(key, value);
    const planned = steps.map((step) => {
      const before = seen.get(step.key) ?? null;
      if (step.value === null && before === null)
        throw new AppError("invalid", `There is no ${step.key} to take.`);
      if (step.value !== null) seen.set(step.key, step.value);
      return {
        ...{
          accountId: "111122223333",
          step,
          title: `Set ${step.key} to ${step.value}`,
          before,
          after: step.value,
        },
        call: { service: "toy", operation: "Set", request: { Key: step.key, Value: step.value } },
        ...{ inverse: [{ key: step.key, value: before }], expiresAt: step.expiresAt ?? null },
      };
    });
    const { approvals, byAdmin } = world;
    const requirement = { approvals, byAdmin: byAdmin && approvals > 0, why: "A test wants it." };
    return { steps: planned, effects: effectsOf(steps), requirement, warnings: [], version: "1" };
  },
  authorityOf: async () => ({ "111122223333": "arn:aws:iam::111122223333:role/x" }),
  act: async () => acting,
  leasesOf: ({ key, value }, before) => {
    const undo = value === null ? null : { key, value: null };
    return [{ key, undo, undoNew: before === null ? undo : null }];
  },
  byHour: (step, hours) => {
    const expiresAt = (step.value === null ? undefined : hours.get(step.key)?.expiresAt) ?? null;
    return [{ step: expiresAt === null ? step : { ...step, expiresAt }, expiresAt }];
  },
  doable: async (all) =>
    all.map(({ key, value }) => value !== null || (world.values.has(key) && !world.unknown.has(key))),
  isGone: ({ value }, found) => found === value,
};

export const steps = (...all: [string, string | null, Partial<Step>?][]) =>
  all.map(([key, value, rest]) => ({ key, value, ...rest }));

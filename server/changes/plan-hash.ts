import { createHash } from "node:crypto";
import type { Plan } from "./kinds";

/** Names a plan by all that it does and means: the same text whatever the order of keys. */
export function planHash({ steps, effects, ground = null }: Plan): string {
  const told = steps.map((one) => [one.accountId, one.call, one.before, one.after, one.expiresAt]);
  return createHash("sha256")
    .update(canonical([told, effects, ground]))
    .digest("hex");
}

/** JSON with its keys in order. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

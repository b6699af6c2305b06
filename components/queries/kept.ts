import { Target } from "@/server/accounts/contract";
import type { ParameterValues } from "./parameters";

/** What this browser keeps of one person, beside the tabs. */
export const prefixOf = (personId: string): string => `headgate.workbench.${personId}.`;

const read = (key: string): unknown => {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
};

const write = (key: string, value: unknown): void => {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // A full storage loses a convenience here, never a text.
  }
};

/** Where the person pointed last. */
export const lastTarget = (personId: string): Target | null =>
  typeof localStorage === "undefined"
    ? null
    : (Target.safeParse(read(`${prefixOf(personId)}target`)).data ?? null);

export const keepTarget = (personId: string, target: Target): void =>
  write(`${prefixOf(personId)}target`, target);

/** The values that a saved query ran with last. */
export function lastValues(personId: string, savedId: string): ParameterValues {
  const kept = read(`${prefixOf(personId)}values.${savedId}`);
  return typeof kept === "object" && kept !== null ? (kept as ParameterValues) : {};
}

export const keepValues = (personId: string, savedId: string, values: ParameterValues): void =>
  write(`${prefixOf(personId)}values.${savedId}`, values);

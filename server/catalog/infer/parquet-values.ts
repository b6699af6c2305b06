import type { ParquetParsers } from "hyparquet";

const NANOS_A_SECOND = 1_000_000_000n;

/** Times are kept as nanoseconds, so that no digit is lost. */
export const EXACT_TIMES: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (millis: bigint) => millis * 1_000_000n,
  timestampFromMicroseconds: (micros: bigint) => micros * 1_000n,
  timestampFromNanoseconds: (nanos: bigint) => nanos,
  dateFromDays: (days: number) => days,
};

const MS_A_DAY = 86_400_000;

/** `2026-01-02`, of days since 1970. */
export function dateText(days: unknown): string {
  const date = new Date(Number(days) * MS_A_DAY);
  return Number.isNaN(date.getTime()) ? String(days) : (date.toISOString().split("T")[0] ?? "");
}

/** `2026-01-02 03:04:05.006`, of nanoseconds since 1970, with as many digits as it has. */
export function timestampText(nanos: unknown): string {
  if (typeof nanos !== "bigint") return String(nanos);
  const rest = ((nanos % NANOS_A_SECOND) + NANOS_A_SECOND) % NANOS_A_SECOND;
  const at = new Date(Number((nanos - rest) / 1_000_000n));
  if (Number.isNaN(at.getTime())) return String(nanos);
  const fraction = rest.toString().padStart(9, "0").replace(/0+$/, "");
  return `${at.toISOString().slice(0, -5).replace("T", " ")}${fraction ? `.${fraction}` : ""}`;
}

/** An unscaled integer, or its bytes, as a decimal number. */
export function decimalText(value: unknown, scale: number): string {
  const unscaled = value instanceof Uint8Array ? integerOf(value) : BigInt(value as number | bigint);
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  return `${unscaled < 0n ? "-" : ""}${whole}${scale > 0 ? `.${digits.slice(-scale)}` : ""}`;
}

/** Two's complement, the highest byte first. */
const integerOf = (bytes: Uint8Array) =>
  bytes.length === 0 ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${hexOf(bytes)}`));

const BYTES_SHOWN = 32;

export function binaryText(value: unknown): string {
  if (!(value instanceof Uint8Array)) return String(value);
  return `0x${hexOf(value.subarray(0, BYTES_SHOWN))}${value.length > BYTES_SHOWN ? "…" : ""}`;
}

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/** A value as the preview shows it. */
export function shownText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== "object") return String(value);
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? Number(inner) : inner));
}

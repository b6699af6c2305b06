type Rule = readonly [type: string, pattern: RegExp];

const BIGINT: Rule = ["bigint", /^[+-]?\d{1,18}$/];
const DOUBLE: Rule = ["double", /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/];
const BOOLEAN: Rule = ["boolean", /^(true|false)$/i];
const DATE: Rule = ["date", /^\d{4}-\d{2}-\d{2}$/];
// LazySimpleSerDe reads no other form; a time with a T in it stays text.
const TIMESTAMP: Rule = ["timestamp", /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,9})?$/];

/** What each SerDe reads; OpenCSVSerDe takes dates as numbers of days, and fails at an empty number. */
export const CSV_TYPES = {
  lazy: { rules: [BIGINT, DOUBLE, BOOLEAN, DATE, TIMESTAMP], isGapFatal: false },
  open: { rules: [BIGINT, DOUBLE, BOOLEAN], isGapFatal: true },
} as const;

// Digits with a leading zero are codes: as numbers they would lose it.
const CODE = /^0\d+$/;

/** The narrowest type that all texts have; empty ones say nothing. */
export function typeOfTexts(
  texts: readonly string[],
  { rules, isGapFatal }: { rules: readonly Rule[]; isGapFatal: boolean },
): string {
  const told = texts.filter((text) => text !== "");
  if (told.length === 0 || (isGapFatal && told.length < texts.length)) return "string";
  if (told.some((text) => CODE.test(text))) return "string";
  return rules.find(([, pattern]) => told.every((text) => pattern.test(text)))?.[0] ?? "string";
}

/** The Hive type that holds all of these JSON values. */
export function typeOfValues(values: readonly unknown[]): string {
  const told = values.filter((value) => value !== null && value !== undefined);
  const kinds = new Set(told.map(kindOf));
  if (kinds.size === 0) return "string";
  if (kinds.size === 1) {
    const [kind] = kinds;
    if (kind === "array") return `array<${typeOfValues(told.flatMap((value) => value as unknown[]))}>`;
    return kind === "struct" ? structOf(told as Record<string, unknown>[]) : (kind ?? "string");
  }
  return [...kinds].every((kind) => kind === "bigint" || kind === "double") ? "double" : "string";
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "array";
  if (typeof value === "object") return "struct";
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "number") return Number.isInteger(value) ? "bigint" : "double";
  return "string";
}

function structOf(values: readonly Record<string, unknown>[]): string {
  const keys = [...new Set(values.flatMap((value) => Object.keys(value)))];
  // What a Hive type cannot spell is kept as the text that it is.
  if (keys.length === 0 || keys.some((key) => !/^[A-Za-z_]\w*$/.test(key))) return "string";
  return `struct<${keys.map((key) => `${key.toLowerCase()}:${typeOfValues(values.map((value) => value[key]))}`).join(",")}>`;
}

/** A number in a cell of a result; null for NULL and for what is not finite. */
export function numberOf(text: string | null | undefined): number | null {
  if (text === null || text === undefined || text.trim() === "") return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}

export const countOf = (text: string | null | undefined): number => numberOf(text) ?? 0;

/** A text as PostgreSQL's jsonb takes it, which knows neither NUL nor half a character. */
export function cleaned(text: string | null): string | null {
  return text === null ? null : Buffer.from(text.replaceAll("\0", "�"), "utf8").toString("utf8");
}

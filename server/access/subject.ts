/* Schedules name what they are about by a UUID, and an account has twelve digits: the last group of a UUID holds them. */
const PREFIX = "00000000-0000-8000-8000-";

export const subjectOfAccount = (accountId: string): string => PREFIX + accountId;

export function accountOfSubject(subjectId: string): string | null {
  const accountId = subjectId.startsWith(PREFIX) ? subjectId.slice(PREFIX.length) : "";
  return /^\d{12}$/.test(accountId) ? accountId : null;
}

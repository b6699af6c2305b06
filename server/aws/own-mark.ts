const MARK = "/* headgate */";

/**
 * Marks SQL that Headgate sends on its own account (catalog look-ups, dry runs, the trial of a warehouse's CSV, imports),
 * for the warehouse's history. A position in an error of such a statement counts the mark.
 */
export const markOwn = (sql: string): string => `${MARK} ${sql}`;

/**
 * Whether a statement in a warehouse's history says that Headgate sent it on its own account. Anybody may write that:
 * it is true only of a database user as whom Headgate acts.
 */
export const isMarkedOwn = (sql: string): boolean => sql.trimStart().startsWith(MARK);

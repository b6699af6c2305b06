const MARK = "/* headgate */";

/** Marks SQL that Headgate sends on its own account (catalog look-ups, dry runs, imports), for the warehouse's history. */
export const markOwn = (sql: string): string => `${MARK} ${sql}`;

/** Whether a statement in a warehouse's history was sent by Headgate on its own account. */
export const isMarkedOwn = (sql: string): boolean => sql.trimStart().startsWith(MARK);

/** The text for a LIKE pattern, its wildcards escaped. */
export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, "\\$&");

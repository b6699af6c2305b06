/** A session ends when nobody used it for this long … */
export const SESSION_IDLE_SECONDS = 12 * 60 * 60;
/** … and at the latest this long after the sign-in. */
export const SESSION_SECONDS_MAX = 30 * 24 * 60 * 60;
/** "Last seen" and "last used" are written at most this often. */
export const SEEN_STEP_SECONDS = 60;
/** Unrevoked API tokens a person may hold. */
export const TOKENS_MAX = 50;

/** Set by proxy.ts, which alone knows which page was asked for; read when somebody must sign in first. */
export const PATH_HEADER = "x-headgate-path";

/** How an engine's text is cut into pieces; see segments. */
export interface Cuts {
  /**
   * One step of the scan: a line's end, spaces, what opens a comment or quote of any length, what counts, the semicolon,
   * any other sign. Names for the groups would make it twice as slow.
   */
  piece: RegExp;
  /** Whether a comment may stand in a comment. */
  hasNestedComments: boolean;
}

/** `$` inside a word is no quote. */
export const REDSHIFT_CUTS: Cuts = {
  piece:
    /((?:\\[ \t]*\r?|[ \t\r\f\v]*)\n)|(?:[ \t\r\f\v]+|\\[ \t]*$|--[^\r\n]*)|(\/\*|\$(?:[A-Za-z_\u0080-\u{10ffff}][\w\u0080-\u{10ffff}]*)?\$)|([eE]?'(?:[^'\\]+|\\[\s\S]|'')*(?:'|\\?$)|[bBxXnN]'(?:[^']+|'')*(?:'|$)|"(?:[^"]+|"")*(?:"|$)|[A-Za-z_\u0080-\u{10ffff}][\w$\u0080-\u{10ffff}]*|\d+)|(;)|([\s\S])/uy,
  hasNestedComments: true,
};

/** A backslash escapes nothing, and names stand in backquotes too. */
export const ATHENA_CUTS: Cuts = {
  piece:
    /([^\S\n]*\n)|(?:[^\S\n]+|--[^\r\n]*)|(\/\*)|('(?:[^']+|'')*(?:'|$)|"(?:[^"]+|"")*(?:"|$)|`(?:[^`]+|``)*(?:`|$)|[\p{L}_@][\p{L}\p{N}_@$]*|\d+)|(;)|([\s\S])/uy,
  hasNestedComments: false,
};
